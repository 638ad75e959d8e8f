package dev.penstock.source.internal.watch;

import dev.penstock.core.PenstockException;
import dev.penstock.source.error.ConnectionLostException;
import dev.penstock.source.error.SourceChangedException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.session.SessionConnections;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SideThread;
import dev.penstock.source.internal.table.TableName;
import dev.penstock.source.internal.watch.SourceView.Partition;
import dev.penstock.source.internal.watch.SourceViewReader.WalEnd;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Comparison of a session's publication and tables with their state at its start. It is made on a thread and a
 * connection of its own at least once per status interval, and at each reconnection.
 *
 * <p>Nothing is confirmed to the server beyond {@link #compared}. That is the end of the WAL at the start of the last
 * comparison that found nothing altered; an alteration before that point would have been found. If more is acknowledged
 * than was compared, the next comparison does not wait for the interval. Confined to the session's thread, except for
 * the use of the connection on the side thread.
 */
public final class SourceWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);

    /** The shortest time between two comparisons while records are acknowledged, unless a comparison takes longer. */
    private static final Duration LEAST_SPACING = Duration.ofMillis(250);

    /** The largest share of the time that comparisons take. */
    private static final int COST_DIVISOR = 50;

    /** A comparison that takes longer is given up, because its connection is dead. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(1);

    /** The longest time between two comparisons on a standby, which can be promoted at any time. */
    private static final Duration ON_STANDBY = Duration.ofSeconds(1);

    private final SourceViewReader reader;
    private final SourceComparison comparison;
    private final String slot;
    private final String publication;
    private final boolean temporarySlot;
    private final long interval;
    private final LongSupplier acknowledged;

    private SourceView expected;
    private String digest;
    /** The server of the replication connection, by its start time. */
    private String server = "";

    private boolean standby;

    private boolean promoted;

    private long compared = Lsn.NONE;
    private Instant comparedAt = Instant.now();
    private long lastBegun;
    private long lastCost;
    private boolean requested;
    /** The number of consecutive failures of the comparison. */
    private int failures;

    /**
     * Creates a watch.
     *
     * @param thread runs the comparisons
     * @param acknowledged the LSN up to which everything is acknowledged
     * @param first the first view, with which all later ones are compared
     */
    public SourceWatch(
            SessionSettings settings,
            SessionConnections connections,
            SideThread thread,
            LongSupplier acknowledged,
            Baseline first) {
        this.reader = new SourceViewReader(settings.publication(), settings.tables());
        this.comparison = new SourceComparison(reader, connections, thread);
        this.slot = settings.slot();
        this.publication = settings.publication();
        this.temporarySlot = settings.temporarySlot();
        this.interval = settings.statusInterval().toNanos();
        this.acknowledged = acknowledged;
        this.expected = first.view;
        this.digest = first.digest;
        this.lastBegun = System.nanoTime();
    }

    /** Returns the baseline of later views of {@code tables}. */
    public static Baseline baseline(SessionSettings settings, Connection connection, Collection<Integer> tables) {
        SourceViewReader reader = new SourceViewReader(settings.publication(), settings.tables());
        // The digest is read first, so an alteration between the two reads appears as a difference from the view.
        String digest = reader.digest(connection, tables);
        return new Baseline(digest, reader.read(connection, tables));
    }

    /** Makes {@code first} the baseline of all later views. */
    public void begin(Baseline first) {
        expected = first.view;
        digest = first.digest;
        comparison.drop();
    }

    /** Returns the view with which others are compared. */
    public SourceView expected() {
        return expected;
    }

    /** Returns the end of the WAL at the start of the last comparison that found nothing altered. */
    public long compared() {
        return compared;
    }

    /** Makes the next comparison due at once: the server has described a table again without a change of its shape. */
    public void compareSoon() {
        requested = true;
    }

    /**
     * Compares on a new replication connection before it streams; blocks. Earlier comparisons no longer count, because
     * they may have been made on another server.
     *
     * @throws SourceChangedException if an alteration can lose changes
     */
    public void compareOn(Connection replication) {
        comparison.drop();
        failures = 0;
        compared = Lsn.NONE;
        server = "";
        WalEnd end = SourceViewReader.walEnd(replication);
        server = end.server();
        standby = end.recovering();
        promoted = false;
        accept(comparison.of(replication, Instant.now(), end, digest, watched()));
    }

    /** Returns whether a new connection leads to the server process that was streamed from: what it streamed is part of its history. */
    public boolean isSameServer(Connection replication) {
        return SourceViewReader.walEnd(replication).server().equals(server);
    }

    /**
     * Starts a comparison if one is due, and processes the result of the last one; does not block.
     *
     * @throws ConnectionLostException if the server was promoted: only a new stream has positions of the new timeline
     */
    public void step() throws Exception {
        process();
        if (promoted) {
            throw new ConnectionLostException(
                    "The standby was promoted, and the stream begins again on its new timeline.", null);
        }
    }

    private void process() throws Exception {
        if (comparison.isRunning()) {
            if (comparison.isDone()) {
                take();
            } else if (System.nanoTime() - lastBegun > PATIENCE.toNanos()) {
                comparison.drop();
                failed("The comparison of the publication with its earlier state has not finished in time.");
            }
            return;
        }
        if (untilDue() == 0) {
            begin();
        }
    }

    /**
     * Returns the number of nanoseconds for which {@link #step} has nothing to do; the end of a comparison wakes the
     * session.
     */
    public long untilDue() {
        if (comparison.isRunning()) {
            return PATIENCE.toNanos();
        }
        boolean wanted = requested || Long.compareUnsigned(acknowledged.getAsLong(), compared) > 0;
        return Math.max(0, lastBegun + (wanted ? spacing() : idleSpacing()) - System.nanoTime());
    }

    /** Compares as often as needed to confirm everything that is acknowledged; blocks for at most {@code patience}. */
    public void finish(Duration patience) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (Long.compareUnsigned(acknowledged.getAsLong(), compared) > 0 && System.nanoTime() < deadline) {
            if (!comparison.isRunning()
                    && (failures > 0 || System.nanoTime() - lastBegun < LEAST_SPACING.toNanos() / 10)) {
                LockSupport.parkNanos(this, POLL.toNanos());
            }
            if (!comparison.isRunning()) {
                begin();
            }
            LockSupport.parkNanos(this, POLL.toNanos());
            process();
        }
    }

    private List<Integer> watched() {
        return List.copyOf(expected.tables().keySet());
    }

    private long spacing() {
        return failures > 0 ? interval : Math.min(interval, Math.max(LEAST_SPACING.toNanos(), lastCost * COST_DIVISOR));
    }

    private long idleSpacing() {
        return standby ? Math.min(interval, ON_STANDBY.toNanos()) : interval;
    }

    private void begin() {
        requested = false;
        lastBegun = System.nanoTime();
        comparison.begin(server, digest, watched());
    }

    private void take() throws Exception {
        lastCost = System.nanoTime() - lastBegun;
        try {
            SourceComparison.Result result = comparison.take();
            accept(result);
            // A temporary slot would not survive a new connection.
            promoted = standby && !result.end().recovering() && !temporarySlot;
            failures = 0;
        } catch (PenstockException e) {
            if (!e.isTransient()) {
                throw e;
            }
            comparison.drop();
            failed(e.getMessage());
        }
    }

    private void failed(@Nullable String message) {
        failures++;
        // The first failure may be caused by a server that ends, as the stream does.
        if (failures == 2) {
            LOG.warn("{} Nothing beyond {} is confirmed until that succeeds", message, Lsn.format(compared));
        }
    }

    private void accept(SourceComparison.Result result) {
        SourceView now = result.altered();
        if (now != null) {
            SourceDifference difference = SourceDifference.between(publication, expected, now);
            refuse(difference);
            mention(difference);
            mentionPartitions(expected.partitions(), now.partitions());
            expected = now;
            digest = result.digest();
        }
        compared = result.end().lsn();
        comparedAt = result.at();
    }

    private void refuse(SourceDifference difference) {
        if (difference.publicationGone()) {
            throw Publications.missingBeside(slot, publication);
        }
        if (difference.publicationReplaced()) {
            throw SlotLostException.publicationReplaced(slot, publication);
        }
        if (difference.canLoseRows()) {
            Instant from = comparedAt.truncatedTo(ChronoUnit.SECONDS);
            throw new SourceChangedException(
                    difference.findings(),
                    "between " + from + " and " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
        }
    }

    /** Logs the partitions whose rows came or went without a change in the WAL. */
    private static void mentionPartitions(Map<Integer, Partition> before, Map<Integer, Partition> now) {
        Set<TableName> attached = now.entrySet().stream()
                .filter(entry -> entry.getValue().attached() && !before.containsKey(entry.getKey()))
                .map(entry -> entry.getValue().name())
                .collect(Collectors.toSet());
        Set<TableName> gone = before.entrySet().stream()
                .filter(entry -> !now.containsKey(entry.getKey()))
                .map(entry -> entry.getValue().name())
                .collect(Collectors.toSet());
        if (!attached.isEmpty()) {
            LOG.warn(
                    "Attached as a partition: {}. Rows that it had before are not streamed. If it had any, read its"
                            + " table again with resnapshot",
                    SourceDifference.names(attached));
        }
        if (!gone.isEmpty()) {
            LOG.warn("Partition detached or dropped: {}. Its rows stay in the target", SourceDifference.names(gone));
        }
    }

    private static void mention(SourceDifference difference) {
        if (!difference.dropped().isEmpty()) {
            LOG.warn(
                    "Dropped: {}. Rows that were emitted of it stay in the target",
                    SourceDifference.names(difference.dropped()));
        }
        if (!difference.added().isEmpty()) {
            LOG.warn(
                    "New among the chosen tables: {}. It is read and streamed when the next subscription begins",
                    SourceDifference.names(difference.added()));
        }
    }

    /**
     * State with which later views are compared.
     *
     * @param digest the digest of the view, or of an earlier one
     * @param view the view
     */
    public record Baseline(String digest, SourceView view) {}
}
