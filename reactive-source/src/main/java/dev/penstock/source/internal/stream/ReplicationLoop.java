package dev.penstock.source.internal.stream;

import dev.penstock.source.internal.pgoutput.PgOutputDecoder;
import dev.penstock.source.internal.pgoutput.PgOutputMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.LogicalMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.RelationMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.TypeMessage;
import dev.penstock.source.internal.pgoutput.ReplicationFrame;
import dev.penstock.source.internal.pgoutput.ReplicationFrame.Keepalive;
import dev.penstock.source.internal.pgoutput.ReplicationFrame.XLogData;
import dev.penstock.source.internal.reading.TableReading;
import dev.penstock.source.internal.record.ChangeAssembler;
import dev.penstock.source.internal.record.EmittedKinds;
import dev.penstock.source.internal.record.SessionProgress;
import dev.penstock.source.internal.record.TableRegistry;
import dev.penstock.source.internal.selection.RowMasks;
import dev.penstock.source.internal.session.Emitter;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.session.SessionResources;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionThread;
import dev.penstock.source.internal.watch.SourceWatch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Loop that drives one replication connection: it reads while there is room, decodes, keeps the connection alive with
 * or without room, and pauses the stream to read tables if the session wants that. Confined to the session's thread,
 * which alone uses the stream. Requests, acknowledgements and cancellation only wake it.
 */
final class ReplicationLoop {
    /** Interval of the checks for tables being read, and for a stopping server while the subscriber has no room. */
    private static final long PARK_NANOS = Duration.ofMillis(5).toNanos();

    /** Interval of the checks for a position to store and for an earlier failure, which nothing announces. */
    private static final long CHECK_NANOS = Duration.ofMillis(500).toNanos();

    /** The longest time a record waits for others while the server keeps sending. */
    private static final long FLUSH_NANOS = Duration.ofMillis(20).toNanos();

    private static final Duration GOODBYE = Duration.ofSeconds(1);
    private static final Duration LAST_COMPARISON = Duration.ofMillis(700);
    private static final Duration LAST_POSITION = Duration.ofMillis(700);

    private final SessionThread thread;
    private final Emitter emitter;
    private final SessionGauge gauge;
    private final SessionProgress progress;
    private final ReplicationStream stream;
    private final Heartbeat heartbeat;
    private final SourceWatch watch;
    private final @Nullable PositionKeeper keeper;
    private final ChangeAssembler assembler;
    private final TableRegistry tables;
    private final TableReading reading;
    private final LossRecovery recovery;
    private final ShutdownWatch shutdown;
    private final LongConsumer reached;

    private long lastFlush = System.nanoTime();
    /** The transaction that begins at or after the point at which tables are read; it waits for the read. */
    private @Nullable XLogData held;

    ReplicationLoop(
            SessionResources resources,
            SessionStart start,
            ReplicationStream stream,
            Heartbeat heartbeat,
            SourceWatch watch,
            TableRegistry tables,
            LongConsumer reached) {
        this.thread = resources.thread();
        this.emitter = resources.emitter();
        this.gauge = resources.gauge();
        this.progress = start.progress();
        this.reading = start.reading();
        this.recovery = start.recovery();
        this.stream = stream;
        this.heartbeat = heartbeat;
        this.watch = watch;
        this.keeper = start.keeper();
        this.tables = tables;
        this.shutdown = new ShutdownWatch(resources.connections(), resources.side());
        this.reached = reached;
        SessionSettings settings = resources.settings();
        this.assembler = new ChangeAssembler(
                progress,
                start.coverage(),
                start.emission(),
                tables,
                new EmittedKinds(settings.emitTruncate(), settings.messages(), settings.schemaChanges()),
                resources.requests(),
                new RowMasks(settings.columns()));
    }

    /**
     * Streams until the subscriber cancels or the tables need the stream as text. Otherwise fails with the error that
     * ended the connection.
     */
    void run() throws Exception {
        try {
            while (!thread.isCancelled() && !tables.wantsText()) {
                thread.beat();
                watch.step();
                recovery.step();
                if (keeper != null) {
                    keeper.step();
                }
                heartbeat.beat();
                boolean busy = step();
                // Many frames without records must not hold back the few records between them.
                if (!busy || System.nanoTime() - lastFlush > FLUSH_NANOS) {
                    emitter.flush();
                    lastFlush = System.nanoTime();
                }
                if (!busy) {
                    rest();
                }
            }
        } finally {
            shutdown.rest();
        }
        if (thread.isCancelled()) {
            if (keeper != null) {
                keeper.finish(LAST_POSITION);
            }
            watch.finish(LAST_COMPARISON);
            heartbeat.finish(GOODBYE);
        }
    }

    /** Does a piece of work; returns whether more may be done at once. */
    private boolean step() throws Exception {
        if (emitter.isFull() && !emitter.flush()) {
            heartbeat.notReading();
            shutdown.look();
            return false;
        }
        shutdown.rest();
        if (tables.isResolving()) {
            heartbeat.notReading();
            return tables.resolved();
        }
        if (!assembler.inTransaction() && reading.step()) {
            heartbeat.notReading();
            return reading.progressed();
        }
        XLogData waiting = held;
        if (waiting != null) {
            held = null;
            accept(waiting);
            return true;
        }
        return read();
    }

    private boolean read() throws SQLException {
        ReplicationFrame frame = stream.read();
        if (frame == null) {
            heartbeat.foundNothing();
            if (reading.isCatchingUp() && !assembler.inTransaction()) {
                heartbeat.ask();
            }
            return false;
        }
        if (frame instanceof Keepalive keepalive) {
            heartbeat.received(keepalive);
            gauge.received(System.nanoTime(), keepalive.walEnd());
            reached.accept(keepalive.walEnd());
            if (!assembler.inTransaction()) {
                progress.idle(keepalive.walEnd());
                reading.caughtUpTo(keepalive.walEnd());
            }
        } else if (frame instanceof XLogData data) {
            heartbeat.received(data.walEnd());
            gauge.received(System.nanoTime(), data.walEnd());
            reached.accept(data.walEnd());
            accept(data);
        }
        return true;
    }

    private void accept(XLogData data) {
        PgOutputMessage message = PgOutputDecoder.decode(data.payload().duplicate());
        if (waits(message)) {
            held = data;
        } else if (message instanceof RelationMessage relation) {
            tables.define(relation);
        } else if (message instanceof TypeMessage type) {
            tables.define(type);
        } else {
            if (message instanceof Begin begin) {
                tables.begun(begin.finalLsn(), begin.xid(), begin.commitMicros());
            }
            assembler.accept(data.walStart(), message);
        }
    }

    /**
     * Returns whether tables have to be read first: at the point of their snapshot, before anything that commits after
     * it.
     */
    private boolean waits(PgOutputMessage message) {
        if (message instanceof Begin begin) {
            return reading.waitsBefore(begin.finalLsn());
        }
        // The LSN of a logical message is the end of its WAL record, so one that ends at the point lies before it.
        return message instanceof LogicalMessage logical
                && !logical.transactional()
                && reading.waitsBefore(logical.lsn() - 1);
    }

    private void rest() {
        long nanos = Math.min(longestRest(), Math.min(heartbeat.untilNextBeat(), watch.untilDue()));
        heartbeat.resting(nanos);
        thread.rest(nanos);
    }

    /** Returns how long the loop may rest without a wake-up, apart from status updates and comparisons. */
    private long longestRest() {
        if (emitter.isFull() || reading.isActive() || tables.isResolving()) {
            return PARK_NANOS;
        }
        return keeper != null || recovery.isPending() || reading.isPostponed() ? CHECK_NANOS : Long.MAX_VALUE;
    }
}
