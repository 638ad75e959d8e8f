package dev.penstock.sink.internal.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plan of the changes that the target needs before rows of a relation can be written. */
sealed interface SchemaPlan {
    /**
     * The target is altered.
     *
     * @param before statements that take effect only once they are committed, each in a transaction of its own
     * @param statements statements in the transaction of the rows
     * @param notNull the statements that have columns refuse null, each if no row has a null there
     * @param primaryKey the statements that give the table another key, if no two rows have the same
     */
    record Alter(List<String> before, List<String> statements, List<String> notNull, List<String> primaryKey)
            implements SchemaPlan {
        boolean isNothing() {
            return before.isEmpty() && statements.isEmpty() && notNull.isEmpty() && primaryKey.isEmpty();
        }
    }

    /**
     * The target cannot be altered so.
     *
     * @param message why, as full sentences
     * @param sqlState the code under which a server refuses the like, {@code null} if there is none
     */
    record Refuse(String message, @Nullable String sqlState) implements SchemaPlan {}
}
