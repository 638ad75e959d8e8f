package dev.penstock.source.internal.reading;

import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.record.RecordEmission;
import dev.penstock.source.internal.record.SessionCoverage;
import dev.penstock.source.internal.server.SqlErrors;
import dev.penstock.source.internal.session.RereadRequests;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.session.SideThread;
import dev.penstock.source.internal.snapshot.RowBatch;
import dev.penstock.source.internal.snapshot.SnapshotRun;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reading of a session's unread tables, at a consistent point of its stream. The stream pauses between two transactions
 * while the readers take their locks and a snapshot. It then continues up to the snapshot's point, pauses while the
 * tables are read and emitted, and continues. On a first start the stream begins at the snapshot's point. Confined to
 * the session's thread; only the preparation runs elsewhere, because it waits for locks and for other transactions.
 */
public final class TableReading {
    private static final Logger LOG = LoggerFactory.getLogger(TableReading.class);
    private static final Duration LEAST_PAUSE = Duration.ofSeconds(1);

    private enum Phase {
        IDLE,
        PREPARING,
        CATCHING_UP,
        READING
    }

    private final SessionCoverage coverage;
    private final RecordEmission emission;
    private final SessionGauge gauge;
    private final PendingSnapshot pending;
    private final SnapshotProvider snapshots;
    private final RereadRequests requests;

    private final int maxAttempts;

    private Phase phase = Phase.IDLE;
    private int attempts;
    private long begun;
    /** The time until which the stream continues without another attempt after a failed one. */
    private long notBefore = System.nanoTime();

    private @Nullable SnapshotRun run;
    private @Nullable SnapshotRecords records;
    /** The request being served; {@code null} for the session's own unread tables, which come first. */
    private RereadRequests.@Nullable Request request;

    private boolean resets;
    private boolean progressed;

    /**
     * Creates the reading of a session.
     *
     * @param snapshots takes locks and a snapshot; called on the side thread
     * @param requests the requests to read tables again
     * @param maxAttempts the number of consecutive transient failures of a preparation that are retried
     */
    public TableReading(
            SessionCoverage coverage,
            RecordEmission emission,
            SessionGauge gauge,
            SideThread side,
            SnapshotProvider snapshots,
            RereadRequests requests,
            int maxAttempts) {
        this.coverage = coverage;
        this.emission = emission;
        this.gauge = gauge;
        this.pending = new PendingSnapshot(side);
        this.snapshots = snapshots;
        this.requests = requests;
        this.maxAttempts = maxAttempts;
    }

    /** Begins with a snapshot that was prepared before the stream, which starts at the snapshot's point. */
    public void begin(SnapshotRun prepared, boolean reset) {
        run = prepared;
        startReading(table -> reset || coverage.isStale(table.oid()));
    }

    /**
     * Makes the next read begin with the removal of all rows. The read after a lost slot was not finished, so it is
     * unknown which of its removals were written.
     */
    public void resetAll() {
        resets = true;
    }

    /** Returns whether tables are being read or about to be. */
    public boolean isActive() {
        return phase != Phase.IDLE;
    }

    /** Returns whether the next attempt to read has to wait after a failed one. */
    public boolean isPostponed() {
        return System.nanoTime() - notBefore < 0;
    }

    /** Returns whether the stream continues up to the snapshot's point. */
    public boolean isCatchingUp() {
        return phase == Phase.CATCHING_UP;
    }

    /** Does a piece of work between two transactions; returns whether the stream has to pause. */
    public boolean step() throws Exception {
        try {
            return advance();
        } catch (Exception e) {
            abandon();
            throw e;
        }
    }

    private boolean advance() throws Exception {
        progressed = false;
        switch (phase) {
            case IDLE -> {
                if (!prepare()) {
                    return false;
                }
                phase = Phase.PREPARING;
            }
            case PREPARING -> {
                if (pending.isDone()) {
                    prepared();
                    progressed = true;
                }
            }
            case CATCHING_UP -> {
                return false;
            }
            case READING -> read();
        }
        return true;
    }

    /** Returns whether the last step did any work. */
    public boolean progressed() {
        return progressed;
    }

    /** Records that the server has sent everything before {@code lsn}. */
    public void caughtUpTo(long lsn) {
        if (phase == Phase.CATCHING_UP && run != null && Long.compareUnsigned(lsn, run.consistentPoint()) >= 0) {
            if (hasCondition()) {
                // A reset would remove the rows that do not meet it.
                startReading(table -> false);
                return;
            }
            boolean all = resets;
            resets = false;
            startReading(table -> all || !table.hasKey() || coverage.isStale(table.oid()));
        }
    }

    /** Returns whether a transaction whose commit is at {@code finalLsn} has to wait until the tables are read. */
    public boolean waitsBefore(long finalLsn) {
        caughtUpTo(finalLsn);
        return phase == Phase.READING;
    }

    /** Releases the readers and their snapshot, which cannot be kept. Unread tables are read again later. */
    public void abandon() {
        pending.cancel();
        boolean interrupted = run != null;
        RereadRequests.Request served = end();
        if (interrupted) {
            gauge.readingInterrupted();
        }
        if (served != null) {
            requests.putBack(served);
        }
    }

    /** Begins to prepare the next read, if there is one. */
    private boolean prepare() {
        if (isPostponed()) {
            return false;
        }
        begun = System.nanoTime();
        if (coverage.hasUnread()) {
            Coverage tables = coverage.tables();
            pending.begin(() -> snapshots.unread(tables));
            return true;
        }
        RereadRequests.Request next = requests.next();
        if (next == null) {
            return false;
        }
        request = next;
        Coverage tables = coverage.tables();
        pending.begin(() -> snapshots.requested(next, tables));
        return true;
    }

    /**
     * Takes a prepared snapshot. If a request cannot be served, the error goes to its maker, not to the stream. If
     * another transaction blocks the preparation, the stream continues for at least as long as it paused before the
     * next attempt.
     */
    private void prepared() throws Exception {
        RereadRequests.Request served = request;
        try {
            run = pending.take();
            phase = Phase.CATCHING_UP;
            attempts = 0;
        } catch (PenstockException e) {
            if (e.isTransient() && attempts < maxAttempts) {
                attempts++;
                abandon();
                long now = System.nanoTime();
                notBefore = now + Math.max(now - begun, LEAST_PAUSE.toNanos());
                LOG.warn("{} The stream continues meanwhile", e.getMessage());
            } else if (served != null && !e.isTransient()) {
                end();
                served.fail(e);
            } else {
                throw e;
            }
        }
    }

    private void startReading(Predicate<Relation> reset) {
        SnapshotRun current = Objects.requireNonNull(run);
        records = new SnapshotRecords(coverage, emission, current.consistentPoint(), current.removed());
        records.begin(current, reset);
        current.start(coverage::ranges);
        gauge.readingStarted(current.tables().size(), current.estimatedRows());
        phase = Phase.READING;
    }

    private void read() throws Exception {
        SnapshotRun current = Objects.requireNonNull(run);
        SnapshotRecords target = Objects.requireNonNull(records);
        RowBatch batch;
        try {
            batch = current.poll();
        } catch (SQLException e) {
            if (!hasCondition() || SqlErrors.isConnectionLoss(e.getSQLState())) {
                throw e;
            }
            refuse(e);
            return;
        }
        if (batch != null) {
            gauge.rowsRead(batch.rows().size());
            emission.newRows();
            target.accept(batch);
            progressed = true;
        } else if (current.isFinished()) {
            target.end();
            LOG.info("Tables read: {}", current.tables().size());
            coverage.forgetUnread();
            gauge.readingCompleted();
            RereadRequests.Request served = end();
            progressed = true;
            if (served != null) {
                served.complete();
            }
        }
    }

    /** Ends a read or its preparation; returns the request that it served. */
    private RereadRequests.@Nullable Request end() {
        SnapshotRun ended = run;
        if (ended != null) {
            ended.close();
        }
        RereadRequests.Request served = request;
        run = null;
        records = null;
        request = null;
        phase = Phase.IDLE;
        return served;
    }

    /** Ends a read whose condition fails for a row: an error of the request, not of the stream. */
    private void refuse(SQLException error) {
        RereadRequests.Request served = Objects.requireNonNull(end());
        progressed = true;
        gauge.readingRefused();
        served.fail(SqlErrors.of("read the rows that meet the condition", error));
    }

    private boolean hasCondition() {
        RereadRequests.Request served = request;
        return served != null && served.condition() != null;
    }
}
