package dev.penstock.source.snapshot;

import dev.penstock.core.type.Column;
import dev.penstock.core.type.PgType;
import dev.penstock.core.type.Relation;
import dev.penstock.core.type.TypeCatalog;
import dev.penstock.source.catalog.PublishedTable;
import dev.penstock.source.catalog.SourceColumn;
import dev.penstock.source.catalog.SourceTable;
import dev.penstock.source.catalog.SourceTable.Leaf;
import dev.penstock.source.catalog.SqlText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot reads, decided before it reads: for each table its relation, and the chunks that together hold its rows.
 * A large heap is cut into ranges of blocks, which are valid under one snapshot only; the last range is open.
 *
 * @param tables the tables, as their rows describe them
 * @param chunks the chunks, the largest tables first
 */
record SnapshotPlan(List<Relation> tables, List<Chunk> chunks) {
    private static final long BLOCK_BYTES = 8192;

    /** Small enough that readers end at about the same time, large enough that a chunk costs nothing. */
    private static final long CHUNK_BLOCKS = 64L * 1024 * 1024 / BLOCK_BYTES;

    /** Plans to read {@code tables}, of each what the publication has of it. */
    static SnapshotPlan of(List<PublishedTable> tables, TypeCatalog types) {
        List<Relation> relations = new ArrayList<>();
        List<Chunk> chunks = new ArrayList<>();
        List<PublishedTable> largestFirst = tables.stream()
                .sorted(Comparator.comparingLong(
                                (PublishedTable published) -> published.table().estimatedBytes())
                        .reversed())
                .toList();
        for (PublishedTable published : largestFirst) {
            SourceTable table = published.table();
            Relation relation = relation(table, published.columns(), types);
            relations.add(relation);
            List<Chunk> ofTable = new ArrayList<>();
            for (Leaf leaf : table.leaves()) {
                ofTable.addAll(chunks(relation, leaf, published.filter()));
            }
            chunks.addAll(ofTable.isEmpty() ? List.of(empty(relation, table)) : ofTable);
        }
        return new SnapshotPlan(List.copyOf(relations), List.copyOf(chunks));
    }

    private static Relation relation(SourceTable table, List<SourceColumn> columns, TypeCatalog types) {
        Set<String> key = key(table, columns);
        List<Column> described = columns.stream()
                .map(column -> new Column(
                        column.name(),
                        types.type(column.typeOid()),
                        column.typeModifier(),
                        key.contains(column.name())))
                .toList();
        return new Relation(table.oid(), table.name().schema(), table.name().table(), described);
    }

    /** A key that is not there whole is none: part of it is that of many rows. */
    private static Set<String> key(SourceTable table, List<SourceColumn> columns) {
        Set<String> key = Set.copyOf(table.key().columns());
        return columns.stream().map(SourceColumn::name).toList().containsAll(key) ? key : Set.of();
    }

    private static List<Chunk> chunks(Relation relation, Leaf leaf, @Nullable String filter) {
        String select =
                "SELECT " + columns(relation) + " FROM ONLY " + leaf.name().sql();
        long blocks = leaf.storage() == Leaf.Storage.FOREIGN ? 0 : leaf.estimatedBytes() / BLOCK_BYTES;
        List<Chunk> chunks = new ArrayList<>();
        for (long from = 0; from == 0 || from < blocks; from += CHUNK_BLOCKS) {
            List<String> conditions = new ArrayList<>();
            if (filter != null) {
                conditions.add('(' + filter + ')');
            }
            if (from > 0) {
                conditions.add("ctid >= '(" + from + ",0)'");
            }
            if (from + CHUNK_BLOCKS < blocks) {
                conditions.add("ctid < '(" + (from + CHUNK_BLOCKS) + ",0)'");
            }
            chunks.add(new Chunk(
                    relation, conditions.isEmpty() ? select : select + " WHERE " + String.join(" AND ", conditions)));
        }
        return chunks;
    }

    /** A partitioned table without partitions: it has no rows, and is read all the same. */
    private static Chunk empty(Relation relation, SourceTable table) {
        return new Chunk(
                relation,
                "SELECT " + columns(relation) + " FROM " + table.name().sql());
    }

    /** Columns without a binary form are read as text, as the stream sends them. */
    private static String columns(Relation relation) {
        return relation.columns().stream()
                .map(column -> SqlText.identifier(column.name()) + (cast(column.type()) ? "::pg_catalog.text" : ""))
                .collect(Collectors.joining(", "));
    }

    private static boolean cast(PgType type) {
        return !type.binary();
    }
}
