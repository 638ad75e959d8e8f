package dev.penstock.source.internal.subscription;

import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.watch.SourceView;
import dev.penstock.source.internal.watch.SourceViewReader;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Facts on which the decision about a session's start depends.
 *
 * @param wanted the requested start
 * @param tables the chosen tables
 * @param slot the slot, if there is one
 * @param lossLsn the end of the WAL when a lost slot was created again, as recorded by the mark of the loss; empty if there is no mark
 * @param view the publication, the chosen tables and those of the position, before anything is changed
 * @param unpublished the OIDs of the chosen tables that the publication does not contain
 */
record StartFacts(
        StartPosition wanted,
        List<SourceTable> tables,
        Optional<SlotState> slot,
        OptionalLong lossLsn,
        SourceView view,
        Set<Integer> unpublished) {
    StartFacts {
        tables = List.copyOf(tables);
        unpublished = Set.copyOf(unpublished);
    }

    /** Reads the facts that the catalog holds; the others are passed in. */
    static StartFacts read(
            SessionSettings settings,
            StartPosition wanted,
            Connection catalog,
            List<SourceTable> tables,
            Optional<SlotState> slot,
            OptionalLong lossLsn) {
        List<Integer> known = IntStream.concat(
                        tables.stream().mapToInt(SourceTable::oid), Arrays.stream(wanted.knownTables()))
                .boxed()
                .distinct()
                .toList();
        SourceView view = new SourceViewReader(settings.publication(), settings.tables()).read(catalog, known);
        Set<Integer> unpublished = Publications.find(catalog, settings.publication())
                .map(publication ->
                        Publications.compare(catalog, publication, tables).missing())
                .orElse(List.of())
                .stream()
                .map(SourceTable::oid)
                .collect(Collectors.toSet());
        return new StartFacts(wanted, tables, slot, lossLsn, view, unpublished);
    }

    /** Returns the OIDs of the chosen tables. */
    int[] chosen() {
        return tables.stream().mapToInt(SourceTable::oid).toArray();
    }
}
