package dev.penstock.sink.internal.preflight;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;
import java.util.List;
import java.util.stream.Stream;

/**
 * Factors other than the sink that affect the rows of a table, or prevent their removal.
 *
 * @param table the table
 * @param rowSecurity whether row security applies to the role
 * @param triggers the triggers that fire when the sink writes
 * @param rules the rules that replace what is written to it
 * @param referrers the tables that reference it, with their OIDs in {@code referrerOids}
 * @param referrerOids the OIDs of those tables
 */
record Surroundings(
        CollectionName table,
        boolean rowSecurity,
        List<String> triggers,
        List<String> rules,
        List<String> referrers,
        List<Integer> referrerOids) {
    /** Decodes a row of the answer to {@link dev.penstock.sink.internal.sql.RightsSql#surroundings}. */
    static Surroundings of(Texts row) {
        return new Surroundings(
                new CollectionName(row.text(0), row.text(1)),
                row.is(2),
                list(row.text(3)).toList(),
                list(row.text(6)).toList(),
                list(row.text(4)).toList(),
                list(row.text(5).replace(",", ", "))
                        .map(oid -> (int) Long.parseLong(oid))
                        .toList());
    }

    private static Stream<String> list(String text) {
        return Stream.of(text.split(", ", -1)).filter(name -> !name.isEmpty());
    }
}
