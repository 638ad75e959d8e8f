package dev.penstock.source.internal.publication;

import dev.penstock.core.Check;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.table.ReplicaIdentity;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceColumn.Generation;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableName;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Comparison of a publication with the chosen tables. Changes that a publication lacks are missing without an error. */
final class PublicationComparison {
    private static final String ANCESTORS = """
        WITH RECURSIVE chain (chosen, oid, depth) AS (
          SELECT oid, oid, 0 FROM pg_catalog.pg_class WHERE oid OPERATOR(pg_catalog.=) ANY (?)
          UNION ALL
          SELECT t.chosen, i.inhparent, t.depth OPERATOR(pg_catalog.+) 1
          FROM chain t
          JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) t.oid AND c.relispartition
          JOIN pg_catalog.pg_inherits i ON i.inhrelid OPERATOR(pg_catalog.=) t.oid
        )
        SELECT t.chosen, t.oid, n.nspname, c.relname
        FROM chain t
        JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) t.oid
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        ORDER BY t.chosen, t.depth
        """;

    private final Publication publication;
    /** From PostgreSQL 18 on, unpublished columns cannot identify a row, not even generated ones. */
    private final boolean needsGeneratedColumns;

    /** From PostgreSQL 15 on. */
    private final boolean hasColumnLists;

    private final List<SourceTable> missing = new ArrayList<>();
    private final List<Check> findings = new ArrayList<>();

    private PublicationComparison(Publication publication, boolean needsGeneratedColumns, boolean hasColumnLists) {
        this.publication = publication;
        this.hasColumnLists = hasColumnLists;
        this.needsGeneratedColumns = needsGeneratedColumns;
    }

    static PublicationDifference of(Connection connection, Publication publication, List<SourceTable> tables) {
        return of(
                publication,
                tables,
                readAncestors(connection, tables),
                ServerVersion.of(connection).isAtLeast(18),
                ServerVersion.of(connection).isAtLeast(15));
    }

    /**
     * Compares a publication with tables, from facts that have been read already.
     *
     * @param ancestors for each table, by OID: the table and its ancestors, nearest first
     */
    static PublicationDifference of(
            Publication publication,
            List<SourceTable> tables,
            Map<Integer, List<Relation>> ancestors,
            boolean needsGeneratedColumns,
            boolean hasColumnLists) {
        PublicationComparison comparison =
                new PublicationComparison(publication, needsGeneratedColumns, hasColumnLists);
        for (SourceTable table : tables) {
            comparison.compare(table, ancestors.getOrDefault(table.oid(), List.of()));
        }
        return new PublicationDifference(comparison.missing, comparison.findings);
    }

    /**
     * Compares one table.
     *
     * @param line the table and its ancestors, nearest first
     */
    private void compare(SourceTable table, List<Relation> line) {
        Relation top = null;
        for (Relation relation : line) {
            if (publication.includes(relation.oid, relation.name)) {
                top = relation;
            }
        }
        if (line.stream().anyMatch(relation -> publication.excluded().contains(relation.oid))) {
            findings.add(finding(
                    table,
                    "is FOR ALL TABLES EXCEPT table " + table.name()
                            + ": take it out of the exceptions, or choose a publication of its own",
                    null));
        } else if (top == null) {
            missing.add(table);
            compareColumns(table);
        } else if (publication.viaRoot() && top.oid != table.oid()) {
            findings.add(finding(
                    table,
                    "publishes table " + table.name() + " as its partitioned table " + top.name
                            + "; choose that one, or a publication of its own",
                    null));
        } else if (!publication.viaRoot() && table.partitioned()) {
            findings.add(finding(
                    table,
                    "publishes the partitions of " + table.name() + " under their own names",
                    "ALTER PUBLICATION " + SqlText.identifier(publication.name())
                            + " SET (publish_via_partition_root = true)"));
        } else {
            compareColumns(table);
        }
    }

    private void compareColumns(SourceTable table) {
        Publication.Member member = publication.members().get(table.oid());
        Set<String> listed = member == null ? null : member.columns();
        if (listed != null && table.key().identity() == ReplicaIdentity.FULL) {
            findings.add(finding(
                    table,
                    "has a column list for table " + table.name()
                            + ", whose replica identity FULL needs all columns: the table's own UPDATE and DELETE fail",
                    null));
            return;
        }
        List<String> published = publication.published(table).columns().stream()
                .map(SourceColumn::name)
                .toList();
        compareWithheld(table, published, listed != null);
        List<String> absent = table.key().columns().stream()
                .filter(column -> !published.contains(column))
                .toList();
        if (!absent.isEmpty()) {
            findings.add(finding(
                    table,
                    "does not publish the key columns " + SqlText.identifiers(absent) + " of table " + table.name(),
                    null));
        } else if (needsGeneratedColumns && isFull(table)) {
            compareGeneratedColumns(table, published);
        }
    }

    /** A table that the publication lacks is added with the right columns. */
    private void compareWithheld(SourceTable table, List<String> published, boolean isListed) {
        if (table.withheld().isEmpty()) {
            return;
        }
        if (!hasColumnLists) {
            findings.add(Check.failed(
                    table.name().toString(),
                    "Columns of table " + table.name()
                            + " cannot be excluded, because publications have column lists from" + " PostgreSQL 15 on.",
                    null));
            return;
        }
        if (missing.contains(table)) {
            return;
        }
        List<String> sent =
                published.stream().filter(table.withheld()::contains).toList();
        List<String> absent = Objects.requireNonNullElse(table.listed(), List.<String>of()).stream()
                .filter(column -> isListed && !published.contains(column))
                .toList();
        if (!sent.isEmpty()) {
            findings.add(finding(
                    table,
                    "publishes the columns " + SqlText.identifiers(sent) + " of table " + table.name()
                            + ", which are to be excluded",
                    Publications.replaceSql(publication.name(), table)));
        } else if (!absent.isEmpty()) {
            findings.add(finding(
                    table,
                    "does not publish the columns " + SqlText.identifiers(absent) + " of table " + table.name()
                            + ", which are not to be excluded",
                    Publications.replaceSql(publication.name(), table)));
        }
    }

    private void compareGeneratedColumns(SourceTable table, List<String> published) {
        List<String> absent = table.columns().stream()
                .filter(column -> column.generation() != Generation.NONE)
                .map(SourceColumn::name)
                .filter(column -> !published.contains(column))
                .toList();
        if (!absent.isEmpty()) {
            findings.add(finding(
                    table,
                    "does not publish the generated columns " + SqlText.identifiers(absent) + " of table "
                            + table.name()
                            + ", whose replica identity FULL needs them: the table's own UPDATE and DELETE fail",
                    null));
        }
    }

    private static boolean isFull(SourceTable table) {
        return table.key().identity() == ReplicaIdentity.FULL
                || table.leaves().stream().anyMatch(leaf -> leaf.key().identity() == ReplicaIdentity.FULL);
    }

    private Check finding(SourceTable table, String problem, @Nullable String fix) {
        return Check.failed(table.name().toString(), "Publication '" + publication.name() + "' " + problem + '.', fix);
    }

    private static Map<Integer, List<Relation>> readAncestors(Connection connection, List<SourceTable> tables) {
        Collection<Integer> oids = tables.stream().map(SourceTable::oid).toList();
        Map<Integer, List<Relation>> ancestors = new HashMap<>();
        CatalogStatement.list(
                connection,
                "read the partitions from the catalog",
                ANCESTORS,
                row -> ancestors
                        .computeIfAbsent((int) row.getLong("chosen"), oid -> new ArrayList<>())
                        .add(new Relation(
                                (int) row.getLong("oid"),
                                new TableName(row.getString("nspname"), row.getString("relname")))),
                oids);
        return ancestors;
    }

    /** A table or one of its ancestors. */
    record Relation(int oid, TableName name) {}
}
