package dev.penstock.source.internal.snapshot;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.internal.catalog.DefinitionReader;
import dev.penstock.source.internal.catalog.TypeReader;
import dev.penstock.source.internal.publication.Publication;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.publication.PublishedTable;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.snapshot.SnapshotPreparation.Contents;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceTable;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Descriptions of tables as the rows of a snapshot would carry them, without reading a row. */
public final class SnapshotRelations {
    private SnapshotRelations() {}

    /**
     * Returns the relations of tables, with their definitions.
     *
     * @param publication the name of the publication, whose column lists apply if it exists
     */
    public static List<Relation> of(
            Connection connection, List<SourceTable> tables, String publication, ColumnRules rules) {
        Optional<Publication> published = Publications.find(connection, publication);
        List<PublishedTable> described = tables.stream()
                .map(table -> published.map(of -> of.published(table)).orElseGet(() -> PublishedTable.whole(table)))
                .toList();
        Contents contents = new Contents(
                described,
                TypeReader.catalog(
                        connection,
                        described.stream()
                                .flatMap(table -> table.columns().stream())
                                .map(SourceColumn::typeOid)
                                .collect(Collectors.toSet())),
                List.of(),
                DefinitionReader.read(
                        connection, tables.stream().map(SourceTable::oid).toList(), rules));
        return described.stream()
                .map(table -> SnapshotPlan.relation(table.table(), table.columns(), contents))
                .toList();
    }
}
