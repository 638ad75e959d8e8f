package dev.penstock.sink.internal.preflight;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.owntable.OwnTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requirements of a sink on its target.
 *
 * @param tables the tables it writes to, as far as they are known beforehand
 * @param keys the columns of the records' keys by table, as far as they are known; none for records without key
 * @param writers the collections whose records are written to each table, as far as they are known
 * @param key the columns that identify a row if a record has no key
 * @param creates whether missing tables are created
 * @param replica whether the session acts as a replica
 * @param origin the replication origin that marks the writes, {@code null} if there is none
 * @param positionTable the table of the position, {@code null} if it is not stored
 * @param sourceColumns the table of the source's columns, {@code null} if tables are not altered
 * @param deadLetterTable the table of dead letters, {@code null} if there are none or not in a table
 */
public record TargetRequirements(
        Set<CollectionName> tables,
        Map<CollectionName, List<String>> keys,
        Map<CollectionName, Set<CollectionName>> writers,
        List<String> key,
        boolean creates,
        boolean replica,
        @Nullable String origin,
        @Nullable CollectionName positionTable,
        @Nullable CollectionName sourceColumns,
        @Nullable CollectionName deadLetterTable) {
    /** Returns the columns that identify a row of a table; none if they are not known. */
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
        if (sourceColumns != null) {
            own.put("schema", OwnTable.ofSourceColumns(sourceColumns));
        }
        if (deadLetterTable != null) {
            own.put("deadLetter.table", OwnTable.ofDeadLetters(deadLetterTable));
        }
        return own;
    }
}
