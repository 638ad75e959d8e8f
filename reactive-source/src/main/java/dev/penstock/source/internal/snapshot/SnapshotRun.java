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
 * One read of tables: readers that stand on one snapshot, each on a connection and thread of its own, and the bounded queue
 * they fill. Reads in parallel and in no order of rows, a table after those that the plan puts before it, and stops where the
 * session does not take what was read.
 *
 * <p>{@link #poll} and {@link #isFinished} belong to the session's thread; {@link #close} may come from any.
 */
public final class SnapshotRun implements AutoCloseable {
    private static final long MAXIMUM_BATCH_BYTES = 64 * 1024;

    private final SnapshotPlan plan;
    private final long consistentPoint;
    private final List<Connection> connections;
    private final Readers readers;
    private final RowQueue queue;
    private final List<Thread> threads = new ArrayList<>();
    private final ChunkSchedule schedule;
    /** Tables of which nothing is left to be read. */
    private final Deque<Relation> done = new ArrayDeque<>();

    private long estimatedRows;
    /** How many chunks of each table have not been taken whole. */
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
        this.queue = new RowQueue(bufferBytes, readers::wake);
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

    /** Returns the point of the stream at which the snapshot stands: transactions that commit before it are in it. */
    public long consistentPoint() {
        return consistentPoint;
    }

    /** Returns the tables that are read. */
    public List<Relation> tables() {
        return plan.tables();
    }

    /** Returns the description of keys without row, {@code null} if the rows are not read by their keys. */
    public @Nullable Relation removed() {
        return plan.removed();
    }

    /** Returns the key by whose ranges the table of that OID is read, or {@code null} if it is read otherwise. */
    public @Nullable RangedKey key(int table) {
        return plan.keys().get(table);
    }

    /** Returns how many rows there are to be read, about, once it has started. */
    public long estimatedRows() {
        return estimatedRows;
    }

    /** Of a table that was read in part before, as many rows as chunks are left. */
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
     * Starts to read; once.
     *
     * @param before returns what has been read of the table of an OID by ranges of its key, if anything was: the rest is read
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

    /** Returns the next rows, or {@code null} if there are none at present; throws what a reader failed with. */
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

    /** Where reader connections come from and go to. */
    public interface Readers {
        /** Returns what the threads are named after. */
        String name();

        /** Says, on a reader's thread, that there are rows to take. */
        void wake();

        /** Ends a reader's connection, whatever it is doing. */
        void discard(Connection connection);
    }
}
