package dev.penstock.sink.internal.schema.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plan of the changes that the target needs before rows of a relation can be written. */
public sealed interface SchemaPlan {
    /**
     * The target is altered.
     *
     * @param before statements to commit before the others, such as new labels of an enum
     * @param statements statements to run on the sink's connection before the rows
     * @param notNull statements that set NOT NULL; one that existing rows violate is skipped and tried again later
     * @param primaryKey statements that replace the primary key; skipped together if existing rows violate the new key
     */
    record Alter(List<String> before, List<String> statements, List<String> notNull, List<String> primaryKey)
            implements SchemaPlan {
        public boolean isNothing() {
            return before.isEmpty() && statements.isEmpty() && notNull.isEmpty() && primaryKey.isEmpty();
        }
    }

    /**
     * The change cannot be made in the target.
     *
     * @param message why, as full sentences
     * @param fix the statement that makes it possible, {@code null} if there is none
     * @param sqlState the SQLSTATE that the error reports, that of a comparable refusal by a server; {@code null} if there is none
     */
    record Refuse(
            String message, @Nullable String fix, @Nullable String sqlState) implements SchemaPlan {}
}
