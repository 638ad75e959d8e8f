package dev.penstock.source.internal.snapshot;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.internal.position.KeyRange;
import dev.penstock.source.internal.position.RangedKey;
import dev.penstock.source.internal.position.ReadRanges;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One read of tables, by readers that share a snapshot, each on a connection and thread of its own, and a bounded queue
 * that they fill. It reads in parallel, and a table after those that the plan puts before it. Rows have no order. It
 * pauses while the session does not take rows.
 *
 * <p>{@link #poll} and {@link #isFinished} are for the session's thread, {@link #close} for any.
 */
public final class SnapshotRun implements AutoCloseable {
    private static final long MAXIMUM_BATCH_BYTES = 64 * 1024;
    /** More rows between readers and session make nothing faster, but outlive more collections of garbage. */
    private static final long MAXIMUM_QUEUE_BYTES = 1024 * 1024;

    private final SnapshotPlan plan;
    private final long consistentPoint;
    private final List<Connection> connections;
    private final Readers readers;
    private final RowQueue queue;
    private final List<Thread> threads = new ArrayList<>();
    private final ChunkSchedule schedule;
    /** Tables that have been read completely. */
    private final Deque<Relation> done = new ArrayDeque<>();

    private long estimatedRows;
    /** The number of chunks of each table that have not been taken completely. */
    private final Map<Relation, Integer> openChunks = new HashMap<>();

    SnapshotRun(
            SnapshotPlan plan,
            long consistentPoint,
            List<Connection> connections,
            Readers readers,
            SnapshotOptions options) {
        long bufferBytes = options.bufferBytes();
        this.plan = plan;
        this.consistentPoint = consistentPoint;
        this.connections = List.copyOf(connections);
        this.readers = readers;
        long queueBytes =
                Math.min(bufferBytes, Math.max(MAXIMUM_QUEUE_BYTES, MAXIMUM_BATCH_BYTES * 2 * connections.size()));
        this.queue = new RowQueue(queueBytes, readers::wake);
        this.schedule = new ChunkSchedule(plan.order());
        long batchBytes = Math.max(1, Math.min(MAXIMUM_BATCH_BYTES, bufferBytes / (2L * connections.size())));
        for (Connection connection : connections) {
            Thread thread = new Thread(
                    new ChunkReader(connection, schedule, queue, batchBytes, options.masks()),
                    readers.name() + "-reader-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    /** Returns the LSN of the snapshot: the transactions that commit before it are part of the snapshot. */
    public long consistentPoint() {
        return consistentPoint;
    }

    /** Returns the tables that are read. */
    public List<Relation> tables() {
        return plan.tables();
    }

    /** Returns the description of keys without a row, {@code null} if the rows are not read by their keys. */
    public @Nullable Relation removed() {
        return plan.removed();
    }

    /** Returns the key by whose ranges the table with that OID is read, or {@code null} if it is read otherwise. */
    public @Nullable RangedKey key(int table) {
        return plan.keys().get(table);
    }

    /** Returns the estimated number of rows to read, once the read has started. */
    public long estimatedRows() {
        return estimatedRows;
    }

    /** For a table that was partly read before, in proportion to the chunks that are left. */
    private long estimate() {
        Map<Relation, Long> all =
                plan.chunks().stream().collect(Collectors.groupingBy(Chunk::relation, Collectors.counting()));
        long rows = 0;
        for (Map.Entry<Relation, Integer> open : openChunks.entrySet()) {
            long ofTable = plan.estimatedRows().getOrDefault(open.getKey().oid(), 0L);
            rows += ofTable * open.getValue() / Objects.requireNonNull(all.get(open.getKey()));
        }
        return rows;
    }

    /**
     * Starts to read; called once.
     *
     * @param before returns the ranges of a table's key, by its OID, that have been read, if any; the others are read
     */
    public void start(IntFunction<@Nullable ReadRanges> before) {
        List<Chunk> chunks = new ArrayList<>();
        for (Chunk chunk : plan.chunks()) {
            ReadRanges read = before.apply(chunk.relation().oid());
            KeyRange range = chunk.range();
            if (read == null || range == null || !read.contains(range)) {
                chunks.add(chunk);
                openChunks.merge(chunk.relation(), 1, Integer::sum);
            }
        }
        estimatedRows = estimate();
        plan.tables().stream().filter(table -> !openChunks.containsKey(table)).forEach(done::add);
        schedule.add(chunks);
        threads.forEach(Thread::start);
    }

    /** Returns the next rows, or {@code null} if there are none at present; throws the failure of a reader. */
    public @Nullable RowBatch poll() throws Exception {
        Relation whole = done.poll();
        if (whole != null) {
            return new RowBatch(whole, List.of(), 0, null, true);
        }
        ChunkRows rows = queue.take();
        if (rows == null) {
            return null;
        }
        if (!rows.last()) {
            return rows.batch();
        }
        Relation relation = rows.batch().relation();
        Integer left = openChunks.computeIfPresent(relation, (table, open) -> open == 1 ? null : open - 1);
        return rows.batch().withEndOfTable(left == null);
    }

    /** Returns whether every row has been returned. */
    public boolean isFinished() {
        return openChunks.isEmpty() && done.isEmpty();
    }

    /** Ends the readers and their transactions. */
    @Override
    public void close() {
        queue.close();
        schedule.close();
        threads.forEach(Thread::interrupt);
        connections.forEach(readers::discard);
    }

    /** Source of reader connections. */
    public interface Readers {
        /** Returns the name that the threads carry. */
        String name();

        /** Reports, on a reader's thread, that there are rows to take. */
        void wake();

        /** Ends a reader's connection, even if it is in use. */
        void discard(Connection connection);
    }
}
