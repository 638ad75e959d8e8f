package dev.penstock.verification.crash;

import dev.penstock.core.Position;
import dev.penstock.test.TcpProxy;
import dev.penstock.test.TcpProxy.Direction;
import dev.penstock.verification.crash.connector.CheckedConnector;
import dev.penstock.verification.crash.connector.Gauges.Gauge;
import dev.penstock.verification.crash.workload.Schema;
import dev.penstock.verification.crash.workload.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Injector of faults, which ends them again and counts those that took effect. Confined to the checker's thread. */
final class Faults {
    private static final Duration STOP = Duration.ofMinutes(3);
    private static final Duration CONFIRMATION = Duration.ofMinutes(2);

    private final Testbed testbed;
    private final List<ScheduledFault> felt = new ArrayList<>();
    private final Map<ScheduledFault, LongSupplier> counts = new HashMap<>();
    private Optional<Position> older = Optional.empty();
    private Optional<Takeover> takeover = Optional.empty();
    private int targetKills;
    private final boolean alone;
    private final Person person;

    /**
     * Creates the injector of a round.
     *
     * @param person performs the acts of a person
     * @param alone whether there is a single fault, with no other at the same time
     */
    Faults(Testbed testbed, Person person, boolean alone) {
        this.testbed = testbed;
        this.person = person;
        this.alone = alone;
    }

    void begin(ScheduledFault fault) {
        TcpProxy proxy = side(fault).proxy();
        switch (fault.kind()) {
            case CONNECTOR_KILLED -> felt(fault, testbed.connector().kill());
            // So that the sink has batches to write when the signal comes.
            case CONNECTOR_STOPPED -> testbed.target().proxy().stall();
            case ACKNOWLEDGED_ON_CANCEL -> testbed.gauges().set(Gauge.HELD, 1);
            case CONNECTOR_SUSPENDED -> felt(fault, testbed.connector().suspend(true));
            case SOURCE_KILLED -> felt(fault, kill(testbed.source()));
            case TARGET_KILLED -> {
                targetKills++;
                felt(fault, kill(testbed.target()));
            }
            case WALSENDER_TERMINATED -> felt(fault, terminateWalsender());
            case SOURCE_SESSION_TERMINATED -> felt(fault, terminateReaders());
            case SINK_SESSION_TERMINATED -> felt(fault, terminateSink());
            case NETWORK_CUT -> {
                felt(fault, proxy.openConnections() > 0);
                proxy.cut();
            }
            case NETWORK_RESET -> {
                felt(fault, proxy.openConnections() > 0);
                proxy.reset();
            }
            case NETWORK_RESET_IN_MESSAGE -> {
                feltIfMore(fault, proxy::resetsAfter);
                proxy.resetAfter(direction(fault), fault.size());
            }
            case NETWORK_STALLED -> {
                felt(fault, proxy.openConnections() > 0);
                proxy.stall();
            }
            case NETWORK_LOST -> {
                felt(fault, proxy.openConnections() > 0);
                proxy.swallow(Direction.TO_CLIENT);
                proxy.swallow(Direction.TO_SERVER);
            }
            case NETWORK_LOST_ONE_WAY -> {
                felt(fault, proxy.openConnections() > 0);
                proxy.swallow(direction(fault));
            }
            case CONSUMER_SLOW -> {
                feltIfMore(fault, () -> testbed.gauges().get(Gauge.RECORDS));
                testbed.gauges().set(Gauge.PACE, 1 + fault.size() % 50);
            }
            case ACKNOWLEDGEMENTS_HELD -> {
                feltIfMore(fault, () -> testbed.gauges().get(Gauge.WITHHELD));
                testbed.gauges().set(Gauge.HELD, 1);
            }
            case TARGET_FULL -> {
                int kills = targetKills;
                if (testbed.target().server().isRunning()) {
                    feltIfMore(fault, () -> targetKills == kills ? refusals() : 0);
                }
                full(true);
            }
            case TARGET_COMMITS_LAZILY -> {
                if (testbed.target().server().isRunning()) {
                    feltIfMore(fault, () -> testbed.gauges().get(Gauge.RECORDS));
                    lazy(true);
                }
            }
            case STARTED_OVER -> {
                // A position of the slot that is gone would be another fault.
                older = Optional.empty();
                testbed.startOver();
                felt(fault, true);
            }
            case POSITION_OLDER -> {
                older = testbed.position().read();
                testbed.gauges().set(Gauge.HELD, 1);
            }
            case POSITION_LOST -> {
                boolean stored = testbed.position().read().isPresent();
                felt(fault, testbed.connector().kill() && stored);
                testbed.position().delete();
            }
            case CONNECTOR_OVERTAKEN -> takeover = Optional.of(Takeover.begin(testbed));
            default -> felt(fault, person.begin(fault.kind()));
        }
    }

    void end(ScheduledFault fault) {
        TcpProxy proxy = side(fault).proxy();
        LongSupplier counted = counts.get(fault);
        felt(fault, counted != null && counted.getAsLong() > 0);
        switch (fault.kind()) {
            case CONNECTOR_KILLED, POSITION_LOST -> testbed.connector().start();
            case CONNECTOR_STOPPED -> {
                felt(fault, stop(false));
            }
            case ACKNOWLEDGED_ON_CANCEL -> {
                felt(fault, stop(true));
                testbed.gauges().set(Gauge.HELD, 0);
            }
            case CONNECTOR_SUSPENDED -> testbed.connector().suspend(false);
            case SOURCE_KILLED -> testbed.source().ensureRunning();
            case TARGET_KILLED -> testbed.target().ensureRunning();
            case WALSENDER_TERMINATED -> felt(fault, terminateWalsender());
            case SOURCE_SESSION_TERMINATED -> felt(fault, terminateReaders());
            case SINK_SESSION_TERMINATED -> felt(fault, terminateSink());
            case NETWORK_CUT, NETWORK_RESET, STARTED_OVER -> {}
            case NETWORK_RESET_IN_MESSAGE, NETWORK_STALLED -> proxy.resume();
            case NETWORK_LOST, NETWORK_LOST_ONE_WAY -> {
                proxy.resume();
                proxy.reset();
            }
            case TARGET_COMMITS_LAZILY -> {
                targetKills++;
                kill(testbed.target());
                testbed.target().ensureRunning();
                lazy(false);
            }
            case CONSUMER_SLOW -> testbed.gauges().set(Gauge.PACE, 0);
            case ACKNOWLEDGEMENTS_HELD -> testbed.gauges().set(Gauge.HELD, 0);
            case TARGET_FULL -> full(false);
            case POSITION_OLDER -> felt(fault, restartFromOlderPosition());
            case CONNECTOR_OVERTAKEN -> felt(fault, takeover.map(Takeover::end).orElse(false));
            default -> person.end(fault.kind());
        }
    }

    /** Returns the scheduled faults that took effect: a process that ran, a connection that was open, records that were on their way. */
    List<ScheduledFault> felt() {
        return List.copyOf(felt);
    }

    private void felt(ScheduledFault fault, boolean hit) {
        if (hit && !felt.contains(fault)) {
            felt.add(fault);
        }
    }

    /** Counts a fault as one that took effect if {@code number} grows until its end. */
    private void feltIfMore(ScheduledFault fault, LongSupplier number) {
        long before = number.getAsLong();
        counts.put(fault, () -> number.getAsLong() - before);
    }

    private static boolean kill(Side side) {
        boolean ran = side.server().isRunning();
        side.server().kill();
        return ran;
    }

    /** Returns the number of times that the disk was full, from a sequence that skips numbers after a crash. */
    private long refusals() {
        if (!testbed.target().server().isRunning()) {
            return 0;
        }
        String count = testbed.target()
                .database()
                .value("SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END FROM refusals");
        return Long.parseLong(Objects.requireNonNull(count));
    }

    /** Ends all faults, also those that overlapping ones have left in effect. */
    void endAll() {
        for (Side side : new Side[] {testbed.source(), testbed.target()}) {
            side.ensureRunning();
            side.proxy().resume();
        }
        full(false);
        lazy(false);
        testbed.connector().suspend(false);
        testbed.gauges().set(Gauge.PACE, 0);
        testbed.gauges().set(Gauge.HELD, 0);
        testbed.connector().killOvertaken();
        testbed.connector().start();
    }

    private boolean restartFromOlderPosition() {
        testbed.connector().kill();
        boolean moved = older.isPresent() && !older.equals(testbed.position().read());
        older.ifPresent(testbed.position()::write);
        testbed.gauges().set(Gauge.HELD, 0);
        testbed.connector().start();
        return moved;
    }

    /**
     * Stops the connector and starts it again; returns whether it ended in order. If nothing else goes wrong it must, and then the
     * server knows what was acknowledged.
     */
    private boolean stop(boolean cancelled) {
        testbed.gauges().set(Gauge.CANCELLED_AT_STOP, cancelled ? 1 : 0);
        boolean ran = testbed.connector().isAlive();
        OptionalInt code = testbed.connector().stop(STOP, () -> {
            Round.pause();
            testbed.target().proxy().resume();
        });
        boolean ended = code.isPresent() && code.getAsInt() == CheckedConnector.STOPPED;
        if (alone && ran && !ended) {
            testbed.violations().add("a connector did not stop in order, but with exit code " + code);
        }
        if (alone && ended && !awaitConfirmed(testbed.gauges().get(Gauge.ACKNOWLEDGED))) {
            testbed.violations()
                    .add("the server was not told at the end what was acknowledged, up to "
                            + Long.toHexString(testbed.gauges().get(Gauge.ACKNOWLEDGED)) + ", but up to "
                            + slot("confirmed_flush_lsn"));
        }
        testbed.connector().start();
        return ended;
    }

    /** Waits until the server has processed the last status update, possibly a moment after the connector has ended. */
    private boolean awaitConfirmed(long acknowledged) {
        long deadline = System.nanoTime() + CONFIRMATION.toNanos();
        String confirmed = "confirmed_flush_lsn >= '0/0'::pg_lsn + " + acknowledged;
        while (!"t".equals(slot(confirmed))) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Round.pause();
        }
        return true;
    }

    private @Nullable String slot(String expression) {
        return testbed.source()
                .database()
                .value("SELECT " + expression + " FROM pg_replication_slots WHERE slot_name = '" + Schema.SLOT + "'");
    }

    private boolean terminateWalsender() {
        return terminated(testbed.source(), "backend_type = 'walsender'");
    }

    private boolean terminateReaders() {
        return terminated(
                testbed.source(),
                "backend_type <> 'walsender' AND application_name LIKE 'penstock%'"
                        + " AND application_name <> 'penstock-test'");
    }

    private boolean terminateSink() {
        return terminated(testbed.target(), "application_name <> 'penstock-test'");
    }

    private static boolean terminated(Side side, String condition) {
        return side.server().isRunning() && side.terminate(condition) > 0;
    }

    private void lazy(boolean lazy) {
        if (testbed.target().server().isRunning()) {
            testbed.target()
                    .database()
                    .execute(
                            lazy
                                    ? "ALTER SYSTEM SET synchronous_commit = off"
                                    : "ALTER SYSTEM RESET synchronous_commit",
                            "SELECT pg_reload_conf()");
        }
    }

    private static Direction direction(ScheduledFault fault) {
        return fault.lasts() % 2 == 0 ? Direction.TO_CLIENT : Direction.TO_SERVER;
    }

    private void full(boolean full) {
        if (testbed.target().server().isRunning()) {
            testbed.target().database().execute("UPDATE disk SET is_full = " + full + " WHERE is_full <> " + full);
        }
    }

    private Side side(ScheduledFault fault) {
        return fault.onSource() ? testbed.source() : testbed.target();
    }
}
