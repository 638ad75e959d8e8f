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
 * @param keys the columns of the records' keys by table, as far as they are known; none where records have no key
 * @param writers the collections whose records go to each table, as far as they are known
 * @param key the columns that identify a row if a record's key does not say
 * @param creates whether tables that are missing are created
 * @param replica whether the session acts as a replica
 * @param origin the replication origin that marks what is written, {@code null} if nothing does
 * @param positionTable where the position is stored, {@code null} if it is not
 * @param deadLetterTable where records are set aside, {@code null} if they are not, or not in a table
 */
public record Needs(
        Set<CollectionName> tables,
        Map<CollectionName, List<String>> keys,
        Map<CollectionName, Set<CollectionName>> writers,
        List<String> key,
        boolean creates,
        boolean replica,
        @Nullable String origin,
        @Nullable CollectionName positionTable,
        @Nullable CollectionName deadLetterTable) {
    /** Returns the columns that identify a row of a table, none if that is not known. */
    List<String> keyOf(CollectionName table) {
        List<String> given = keys.getOrDefault(table, List.of());
        return given.isEmpty() ? key : given;
    }

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
