package dev.penstock.source.internal.snapshot;

import dev.penstock.core.digest.DigestColumn;
import dev.penstock.core.internal.digest.DigestSql;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.source.internal.position.KeyRange;
import dev.penstock.source.internal.position.RangedKey;
import dev.penstock.source.internal.publication.PublishedTable;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.snapshot.SnapshotPreparation.Contents;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plan of a snapshot, decided before it reads: for each table its relation, and the chunks that together contain its
 * rows. A large table is divided into ranges of its key if another snapshot may have to continue with it and its key
 * allows that. Otherwise it is divided into ranges of blocks, which are valid under one snapshot only; the last range
 * is open. A table that references itself is read in the order of its key, in one chunk.
 *
 * @param tables the tables, as their rows describe them
 * @param keys the keys of the tables that are divided by key, by OID
 * @param chunks the chunks: the largest tables first, the ranges of a key in order
 * @param removed the description of keys without a row, {@code null} if the rows are not read by their keys
 * @param estimatedRows the estimated number of rows of each table, by OID
 * @param order the tables that must be read before others
 */
record SnapshotPlan(
        List<Relation> tables,
        Map<Integer, RangedKey> keys,
        List<Chunk> chunks,
        @Nullable Relation removed,
        Map<Integer, Long> estimatedRows,
        ReadOrder order) {
    static final long BLOCK_BYTES = 8192;

    private static final long GUESSED_ROW_BYTES = 100;

    /** The OID of {@code text}. */
    private static final int TEXT = 25;

    /** Plans to read the published columns and rows of tables. */
    static SnapshotPlan of(Contents contents, ChunkPlanner planner, ReadOrder order) throws SQLException {
        List<Relation> relations = new ArrayList<>();
        Map<Integer, RangedKey> keys = new HashMap<>();
        List<Chunk> chunks = new ArrayList<>();
        List<PublishedTable> tables = contents.tables();
        List<PublishedTable> largestFirst = tables.stream()
                .sorted(Comparator.comparingLong(
                                (PublishedTable published) -> published.table().estimatedBytes())
                        .reversed())
                .toList();
        for (PublishedTable published : largestFirst) {
            SourceTable table = published.table();
            Relation relation = relation(table, published.columns(), contents);
            relations.add(relation);
            RangedKey own = order.selfReferences().contains(table.oid()) ? RangedKey.of(relation) : null;
            List<KeyRange> ranges = own == null ? planner.ranges(table, relation) : List.of();
            if (own != null) {
                chunks.add(inOrder(relation, published, own));
            } else if (ranges.isEmpty()) {
                chunks.addAll(blocks(relation, published, planner.chunkBlocks(table)));
            } else {
                RangedKey key = Objects.requireNonNull(RangedKey.of(relation));
                keys.put(table.oid(), key);
                ranges.forEach(range -> chunks.add(chunk(relation, published, key, range)));
            }
        }
        return new SnapshotPlan(
                List.copyOf(relations),
                Map.copyOf(keys),
                List.copyOf(chunks),
                null,
                tables.stream()
                        .map(PublishedTable::table)
                        .collect(Collectors.toUnmodifiableMap(SourceTable::oid, SnapshotPlan::estimatedRows)),
                order);
    }

    /** Plans to read some rows of a table: first the keys without a row, then the rows of the other keys. */
    static SnapshotPlan of(Contents contents, RowSelection rows) {
        PublishedTable published = contents.tables().get(0);
        SourceTable table = published.table();
        Relation relation = relation(table, published.columns(), contents);
        List<Column> described = rows.columns().stream()
                .map(name -> relation.columns().get(relation.indexOf(name)))
                .toList();
        List<DigestColumn> named = described.stream()
                .map(column -> DigestColumn.of(
                        column.name(),
                        column.type().withoutDomain().schema(),
                        column.type().withoutDomain().name()))
                .toList();
        Relation removed = new Relation(
                table.oid(),
                table.name().schema(),
                table.name().table(),
                described.stream().map(SnapshotPlan::listed).toList());
        String list = DigestSql.keyList(named, rows.keys());
        String from = (table.partitioned() ? "" : "ONLY ") + table.name().sql() + " AS t";
        String matches = DigestSql.matches(named);
        Chunk without = new Chunk(
                removed,
                "SELECT " + DigestSql.listedValues(named.size()) + " FROM " + list + " WHERE NOT EXISTS (SELECT FROM "
                        + from + where(published.filter(), matches) + ")",
                null);
        Chunk with = new Chunk(
                relation,
                "SELECT " + columns(relation) + " FROM " + list + " JOIN " + from + " ON " + matches
                        + where(published.filter()),
                null);
        return new SnapshotPlan(
                List.of(relation),
                Map.of(),
                List.of(without, with),
                removed,
                Map.of(table.oid(), (long) rows.keys().size()),
                ReadOrder.NONE);
    }

    /** A key of a user-defined type is listed as text. */
    private static Column listed(Column column) {
        PgType type = column.type().withoutDomain();
        PgType sent = type.schema().equals("pg_catalog") ? type : Objects.requireNonNull(PgType.builtIn(TEXT));
        return new Column(column.name(), sent, -1, true);
    }

    /** Without statistics, by the size of the files. */
    private static long estimatedRows(SourceTable table) {
        return table.leaves().stream()
                .mapToLong(leaf ->
                        leaf.estimatedRows() >= 0 ? leaf.estimatedRows() : leaf.estimatedBytes() / GUESSED_ROW_BYTES)
                .sum();
    }

    static Relation relation(SourceTable table, List<SourceColumn> columns, Contents contents) {
        Set<String> key = key(table, columns);
        List<Column> described = columns.stream()
                .map(column -> new Column(
                        column.name(),
                        contents.types().type(column.typeOid()),
                        column.typeModifier(),
                        key.contains(column.name())))
                .toList();
        return new Relation(
                table.oid(),
                table.name().schema(),
                table.name().table(),
                described,
                contents.definitions().get(table.oid()));
    }

    /** A key is used only if all its columns are read: a part of it is shared by many rows. */
    private static Set<String> key(SourceTable table, List<SourceColumn> columns) {
        Set<String> key = Set.copyOf(table.key().columns());
        return columns.stream().map(SourceColumn::name).toList().containsAll(key) ? key : Set.of();
    }

    private static Chunk chunk(Relation relation, PublishedTable published, RangedKey key, KeyRange range) {
        SourceTable table = published.table();
        String from =
                (table.partitioned() ? " FROM " : " FROM ONLY ") + table.name().sql();
        return new Chunk(
                relation,
                "SELECT " + columns(relation) + from + where(published.filter(), condition(key, range)),
                range);
    }

    /**
     * Returns the chunk that reads a table which references itself. In the order of the key a row usually follows the one that it
     * references, which was inserted first; in the order of the blocks it does not once that one was updated.
     */
    private static Chunk inOrder(Relation relation, PublishedTable published, RangedKey key) {
        SourceTable table = published.table();
        return new Chunk(
                relation,
                "SELECT " + columns(relation) + (table.partitioned() ? " FROM " : " FROM ONLY ")
                        + table.name().sql() + " AS t" + where(published.filter()) + " ORDER BY t."
                        + SqlText.identifier(key.column()),
                null);
    }

    private static List<Chunk> blocks(Relation relation, PublishedTable published, long chunkBlocks) {
        List<Chunk> chunks = new ArrayList<>();
        for (Leaf leaf : published.table().leaves()) {
            chunks.addAll(blocks(relation, leaf, published.filter(), chunkBlocks));
        }
        return chunks.isEmpty() ? List.of(empty(relation, published.table())) : chunks;
    }

    private static List<Chunk> blocks(Relation relation, Leaf leaf, @Nullable String filter, long chunkBlocks) {
        String select =
                "SELECT " + columns(relation) + " FROM ONLY " + leaf.name().sql();
        long blocks = leaf.storage() == Leaf.Storage.FOREIGN ? 0 : leaf.estimatedBytes() / BLOCK_BYTES;
        List<Chunk> chunks = new ArrayList<>();
        for (long from = 0; from == 0 || from < blocks; from += chunkBlocks) {
            String first = from > 0 ? "ctid OPERATOR(pg_catalog.>=) '(" + from + ",0)'::pg_catalog.tid" : null;
            String end = from + chunkBlocks < blocks
                    ? "ctid OPERATOR(pg_catalog.<) '(" + (from + chunkBlocks) + ",0)'::pg_catalog.tid"
                    : null;
            chunks.add(new Chunk(relation, select + where(filter, first, end), null));
        }
        return chunks;
    }

    private static String where(@Nullable String filter, @Nullable String... conditions) {
        List<String> all = new ArrayList<>();
        if (filter != null) {
            all.add('(' + filter + ')');
        }
        for (String condition : conditions) {
            if (condition != null) {
                all.add(condition);
            }
        }
        return all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
    }

    /** A partitioned table without partitions has no rows, but is read as well. */
    private static Chunk empty(Relation relation, SourceTable table) {
        return new Chunk(
                relation,
                "SELECT " + columns(relation) + " FROM " + table.name().sql(),
                null);
    }

    private static String columns(Relation relation) {
        return relation.columns().stream().map(SnapshotPlan::expression).collect(Collectors.joining(", "));
    }

    /**
     * Columns without a binary form are read as text, like in the stream: by the type's output function, which {@code
     * format} uses. A cast to text may be user-defined. {@code IS DISTINCT FROM NULL} needs no operator, and treats a
     * row of nulls as not null.
     */
    private static String expression(Column column) {
        String name = SqlText.identifier(column.name());
        return column.type().binary()
                ? name
                : "CASE WHEN " + name + " IS DISTINCT FROM NULL THEN pg_catalog.format('%s', " + name + ") END";
    }

    /** Returns the SQL condition that selects the rows of a range. */
    private static String condition(RangedKey key, KeyRange range) {
        String name = SqlText.identifier(key.column());
        String from = range.from() == null ? null : name + " OPERATOR(pg_catalog.>=) " + literal(key, range.from());
        String to = range.to() == null ? null : name + " OPERATOR(pg_catalog.<) " + literal(key, range.to());
        if (from == null) {
            return to == null ? "true" : to;
        }
        return to == null ? from : from + " AND " + to;
    }

    private static String literal(RangedKey key, Object value) {
        return SqlText.literal(key.text(value)) + "::pg_catalog." + key.type().name();
    }
}
