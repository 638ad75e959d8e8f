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
 * Decision on how a table is divided into chunks. It can be divided by key if another snapshot may have to resume it and the order of
 * its key is known. It then is if it is large, or if an earlier snapshot has already read some of its ranges. A table that is not stored in
 * the order of its key must be very large, and gets only few ranges. All others are divided by blocks.
 */
final class ChunkPlanner {
    /** A table of at least this number of chunks is large; a smaller one is quickly read again. */
    private static final int LARGE = 2;

    /** Reading ranges of a table whose rows are stored in another order is slower, so it must be worthwhile. */
    private static final int VERY_LARGE = 64;

    /** A position lists the ranges that were read, and each sampled key costs the read of a page. */
    private static final int MOST_RANGES = 1000;

    private final SnapshotOptions options;
    private final Map<Integer, ReadRanges> before;
    private final Samples samples;
    private final ColumnLocks columnLocks;

    /**
     * Creates a planner.
     *
     * @param before the ranges of tables that have been read, by OID
     * @param reader a connection that uses the snapshot
     * @param columnLocks tables that are not divided, because their blocks are visible only to roles that may read
     *     every column
     */
    ChunkPlanner(SnapshotOptions options, Map<Integer, ReadRanges> before, Connection reader, ColumnLocks columnLocks) {
        this(options, before, new KeySamples(reader)::of, columnLocks);
    }

    ChunkPlanner(SnapshotOptions options, Map<Integer, ReadRanges> before, Samples samples) {
        this(options, before, samples, ColumnLocks.NONE);
    }

    private ChunkPlanner(
            SnapshotOptions options, Map<Integer, ReadRanges> before, Samples samples, ColumnLocks columnLocks) {
        this.options = options;
        this.before = before;
        this.samples = samples;
        this.columnLocks = columnLocks;
    }

    /** Returns the number of blocks in a chunk of a table. */
    long chunkBlocks(SourceTable table) {
        return columnLocks.contains(table.name()) ? Long.MAX_VALUE / 2 : chunkBlocks();
    }

    private long chunkBlocks() {
        return Math.max(1, options.chunkBytes() / SnapshotPlan.BLOCK_BYTES);
    }

    /** Returns the ranges of the key into which the table is divided, in order; empty if it is not divided by key. */
    List<KeyRange> ranges(SourceTable table, Relation relation) throws SQLException {
        RangedKey key = RangedKey.of(relation);
        if (!options.resumable()
                || key == null
                || columnLocks.contains(table.name())
                || !table.leaves().stream().allMatch(ChunkPlanner::isLogged)) {
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
        /** Returns, for each leaf, the keys found every {@code blocks} blocks, in block order. */
        List<List<Object>> of(SourceTable table, RangedKey key, long blocks) throws SQLException;
    }
}
