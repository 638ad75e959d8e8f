package dev.penstock.source.internal.snapshot;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.internal.position.KeyRange;
import dev.penstock.source.internal.position.RangedKey;
import dev.penstock.source.internal.position.ReadRanges;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a table is cut. By key if it is large, another snapshot may have to continue with it, and its key has an order
 * we know; where its rows do not lie in that order, only if it is very large, and coarsely. Also where a part of it has been
 * read by key before. By blocks otherwise.
 */
final class Cutting {
    /** A table of so many chunks is large; a smaller one is read again in no time. */
    private static final int LARGE = 2;

    /** Ranges of a table whose rows lie in another order make reading it slower: it must be worth the while. */
    private static final int VERY_LARGE = 64;

    /** A position lists the ranges read; each key looked at is a page read. */
    private static final int MOST_RANGES = 1000;

    private final SnapshotOptions options;
    private final Map<Integer, ReadRanges> before;
    private final Samples samples;
    private final ColumnLocks columnLocks;

    /**
     * Makes a cutting.
     *
     * @param before what has been read of tables, by OID
     * @param reader stands on the snapshot
     * @param columnLocks tables that are not cut: their blocks are seen only by those who may read every column
     */
    Cutting(SnapshotOptions options, Map<Integer, ReadRanges> before, Connection reader, ColumnLocks columnLocks) {
        this(options, before, new KeySamples(reader)::of, columnLocks);
    }

    Cutting(SnapshotOptions options, Map<Integer, ReadRanges> before, Samples samples) {
        this(options, before, samples, ColumnLocks.NONE);
    }

    private Cutting(
            SnapshotOptions options, Map<Integer, ReadRanges> before, Samples samples, ColumnLocks columnLocks) {
        this.options = options;
        this.before = before;
        this.samples = samples;
        this.columnLocks = columnLocks;
    }

    /** Returns how many blocks a chunk of a table has. */
    long chunkBlocks(SourceTable table) {
        return columnLocks.contains(table.name()) ? Long.MAX_VALUE / 2 : chunkBlocks();
    }

    private long chunkBlocks() {
        return Math.max(1, options.chunkBytes() / SnapshotPlan.BLOCK_BYTES);
    }

    /** Returns the ranges of the key to cut the table into, in their order; empty if it is not cut by key. */
    List<KeyRange> ranges(SourceTable table, Relation relation) throws SQLException {
        RangedKey key = RangedKey.of(relation);
        if (!options.resumable()
                || key == null
                || columnLocks.contains(table.name())
                || !table.leaves().stream().allMatch(Cutting::isLogged)) {
            return List.of();
        }
        List<Object> cuts = new ArrayList<>(cutsBefore(table.oid(), key));
        if (table.estimatedBytes() >= LARGE * options.chunkBytes()) {
            cuts.addAll(cuts(table, key));
        }
        return cuts.isEmpty() ? List.of() : new KeyCuts(key).ranges(cuts);
    }

    private List<Object> cutsBefore(int table, RangedKey key) {
        @Nullable ReadRanges read = before.get(table);
        return read == null || !read.key().equals(key) ? List.of() : read.bounds();
    }

    private List<Object> cuts(SourceTable table, RangedKey key) throws SQLException {
        long blocks = Math.max(chunkBlocks(), table.estimatedBytes() / SnapshotPlan.BLOCK_BYTES / MOST_RANGES);
        List<List<Object>> found = samples.of(table, key, blocks);
        KeyCuts cuts = new KeyCuts(key);
        List<Object> along = cuts.along(found);
        return along.isEmpty() && table.estimatedBytes() >= VERY_LARGE * options.chunkBytes()
                ? cuts.across(found)
                : along;
    }

    private static boolean isLogged(Leaf leaf) {
        return leaf.storage() == Leaf.Storage.LOGGED;
    }

    /** Source of keys from places all over a table. */
    @FunctionalInterface
    interface Samples {
        /** Returns, of each leaf, the keys found every {@code blocks} blocks, in the order of the blocks. */
        List<List<Object>> of(SourceTable table, RangedKey key, long blocks) throws SQLException;
    }
}
