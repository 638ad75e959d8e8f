package dev.penstock.source.internal.publication;

import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceColumn.Generation;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A publication as the catalog described it at one moment.
 *
 * @param name its name
 * @param allTables whether it is {@code FOR ALL TABLES}
 * @param schemas the schemas it publishes whole (15 and later)
 * @param members the tables it names, by OID
 * @param excluded the tables that {@code FOR ALL TABLES EXCEPT} leaves out, with their partitions, by OID (19 and later)
 * @param operations which of {@code insert}, {@code update}, {@code delete}, {@code truncate} it publishes
 * @param viaRoot whether changes of partitions are published as those of the root ({@code publish_via_partition_root})
 * @param storedGenerated whether it publishes stored generated columns that no column list names (18 and later)
 */
public record Publication(
        String name,
        boolean allTables,
        Set<String> schemas,
        Map<Integer, Member> members,
        Set<Integer> excluded,
        Set<String> operations,
        boolean viaRoot,
        boolean storedGenerated) {
    static final List<String> ALL_OPERATIONS = List.of("insert", "update", "delete", "truncate");

    /** Copies the collections. */
    public Publication {
        schemas = Set.copyOf(schemas);
        members = Map.copyOf(members);
        excluded = Set.copyOf(excluded);
        operations = Set.copyOf(operations);
    }

    /** Returns a publication with this library's defaults, without tables. */
    static Publication empty(String name) {
        return new Publication(name, false, Set.of(), Map.of(), Set.of(), Set.copyOf(ALL_OPERATIONS), true, false);
    }

    /** Returns the published part of {@code table}, which is published under its own name. */
    public PublishedTable published(SourceTable table) {
        Member member = members.get(table.oid());
        Set<String> listed = member == null ? null : member.columns;
        List<SourceColumn> columns = table.columns().stream()
                .filter(column -> listed == null ? isPublishedUnlisted(column) : listed.contains(column.name()))
                .toList();
        return new PublishedTable(table, columns, member == null || isWhole(table) ? null : member.filter);
    }

    /** Returns the columns listed for {@code table}, {@code null} if it has no column list. */
    @Nullable
    Set<String> listed(SourceTable table) {
        Member member = members.get(table.oid());
        return member == null ? null : member.columns;
    }

    /** Returns the operations that it leaves out, by the decision of its owner. */
    public List<String> unpublishedOperations() {
        return ALL_OPERATIONS.stream()
                .filter(operation -> !operations.contains(operation))
                .toList();
    }

    /**
     * Returns whether it includes {@code relation} by name, by its schema, or as one of all tables; ancestors do not
     * count.
     */
    boolean includes(int oid, TableName relation) {
        return allTables || schemas.contains(relation.schema()) || members.containsKey(oid);
    }

    /** The server ignores the row filter of a table that is also published without one (pgoutput.c). */
    private boolean isWhole(SourceTable table) {
        return allTables || schemas.contains(table.name().schema());
    }

    private boolean isPublishedUnlisted(SourceColumn column) {
        return column.generation() == Generation.NONE || (column.generation() == Generation.STORED && storedGenerated);
    }

    /**
     * A table that a publication names.
     *
     * @param columns its column list, {@code null} if it has none
     * @param filter its row filter, an SQL expression; {@code null} if it has none
     */
    public record Member(
            @Nullable Set<String> columns, @Nullable String filter) {
        /** Copies the columns. */
        public Member {
            columns = columns == null ? null : Set.copyOf(columns);
        }
    }
}
