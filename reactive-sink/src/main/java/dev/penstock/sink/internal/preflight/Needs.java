package dev.penstock.sink.internal.preflight;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.owntable.OwnTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a sink needs of its target.
 *
 * @param tables the tables it writes to, as far as they are known beforehand
 * @param key the columns that identify a row if a record's key does not say
 * @param replica whether the session acts as a replica
 * @param origin the replication origin that marks what is written, {@code null} if nothing does
 * @param positionTable where the position is stored, {@code null} if it is not
 * @param deadLetterTable where records are put aside, {@code null} if they are not, or not in a table
 */
public record Needs(
        Set<CollectionName> tables,
        List<String> key,
        boolean replica,
        @Nullable String origin,
        @Nullable CollectionName positionTable,
        @Nullable CollectionName deadLetterTable) {
    /** Returns the sink's own tables by the option that names them. */
    Map<String, OwnTable> ownTables() {
        Map<String, OwnTable> own = new LinkedHashMap<>();
        if (positionTable != null) {
            own.put("positionTable", OwnTable.ofPositions(positionTable));
        }
        if (deadLetterTable != null) {
            own.put("deadLetter.table", OwnTable.ofDeadLetters(deadLetterTable));
        }
        return own;
    }
}
