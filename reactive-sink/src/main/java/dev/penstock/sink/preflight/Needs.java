package dev.penstock.sink.preflight;

import dev.penstock.core.CollectionName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a sink needs of its target.
 *
 * @param tables the tables it writes to, as far as they are known beforehand
 * @param key the columns that identify a row where a record does not say
 * @param replica whether the session acts as a replica
 * @param positionTable where the position is stored, {@code null} where it is not
 * @param deadLetterTable where records are put aside, {@code null} where they are not, or not in a table
 */
public record Needs(
        Set<CollectionName> tables,
        List<String> key,
        boolean replica,
        @Nullable CollectionName positionTable,
        @Nullable CollectionName deadLetterTable) {
    /** Returns all tables there are. */
    Set<CollectionName> all() {
        Set<CollectionName> all = new LinkedHashSet<>(tables);
        if (positionTable != null) {
            all.add(positionTable);
        }
        if (deadLetterTable != null) {
            all.add(deadLetterTable);
        }
        return all;
    }
}
