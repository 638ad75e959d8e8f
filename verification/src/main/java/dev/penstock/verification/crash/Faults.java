package dev.penstock.verification.crash;

import dev.penstock.core.Position;
import dev.penstock.test.TcpProxy;
import dev.penstock.test.TcpProxy.Direction;
import dev.penstock.verification.crash.Gauges.Gauge;
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

/** Makes things go wrong and right again, and says what of it hit something. Confined to the checker's thread. */
final class Faults {
    private static final Duration STOP = Duration.ofSeconds(40);
    private static final Duration CONFIRMATION = Duration.ofSeconds(10);

    private final Rig rig;
    private final List<Strike> felt = new ArrayList<>();
    private final Map<Strike, LongSupplier> counts = new HashMap<>();
    private Optional<Position> older = Optional.empty();
    private Optional<Takeover> takeover = Optional.empty();
    private int targetKills;
    private final boolean alone;
    private final Person person;

    /**
     * Makes the faults of a round.
     *
     * @param person who does what people do
     * @param alone whether there is one, which nothing disturbs
     */
    Faults(Rig rig, Person person, boolean alone) {
        this.rig = rig;
        this.person = person;
        this.alone = alone;
    }

    void begin(Strike strike) {
        TcpProxy proxy = side(strike).proxy();
        switch (strike.kind()) {
            case CONNECTOR_KILLED -> felt(strike, rig.connector().kill());
            // So that the sink has batches to write when the signal comes.
            case CONNECTOR_STOPPED -> rig.target().proxy().stall();
            case ACKNOWLEDGED_ON_CANCEL -> rig.gauges().set(Gauge.HELD, 1);
            case CONNECTOR_SUSPENDED -> felt(strike, rig.connector().suspend(true));
            case SOURCE_KILLED -> felt(strike, kill(rig.source()));
            case TARGET_KILLED -> {
                targetKills++;
                felt(strike, kill(rig.target()));
            }
            case WALSENDER_TERMINATED -> felt(strike, terminateWalsender());
            case SOURCE_SESSION_TERMINATED -> felt(strike, terminateReaders());
            case SINK_SESSION_TERMINATED -> felt(strike, terminateSink());
            case NETWORK_CUT -> {
                felt(strike, proxy.openConnections() > 0);
                proxy.cut();
            }
            case NETWORK_RESET -> {
                felt(strike, proxy.openConnections() > 0);
                proxy.reset();
            }
            case NETWORK_RESET_IN_MESSAGE -> {
                feltIfMore(strike, proxy::resetsAfter);
                proxy.resetAfter(direction(strike), strike.size());
            }
            case NETWORK_STALLED -> {
                felt(strike, proxy.openConnections() > 0);
                proxy.stall();
            }
            case NETWORK_LOST -> {
                felt(strike, proxy.openConnections() > 0);
                proxy.swallow(Direction.TO_CLIENT);
                proxy.swallow(Direction.TO_SERVER);
            }
            case NETWORK_LOST_ONE_WAY -> {
                felt(strike, proxy.openConnections() > 0);
                proxy.swallow(direction(strike));
            }
            case CONSUMER_SLOW -> {
                feltIfMore(strike, () -> rig.gauges().get(Gauge.RECORDS));
                rig.gauges().set(Gauge.PACE, 1 + strike.size() % 50);
            }
            case ACKNOWLEDGEMENTS_HELD -> {
                feltIfMore(strike, () -> rig.gauges().get(Gauge.WITHHELD));
                rig.gauges().set(Gauge.HELD, 1);
            }
            case TARGET_FULL -> {
                int kills = targetKills;
                if (rig.target().server().isRunning()) {
                    feltIfMore(strike, () -> targetKills == kills ? refusals() : 0);
                }
                full(true);
            }
            case TARGET_COMMITS_LAZILY -> {
                if (rig.target().server().isRunning()) {
                    feltIfMore(strike, () -> rig.gauges().get(Gauge.RECORDS));
                    lazy(true);
                }
            }
            case STARTED_OVER -> {
                // A position of the slot that is gone would be another fault.
                older = Optional.empty();
                rig.startOver();
                felt(strike, true);
            }
            case POSITION_OLDER -> {
                older = rig.position().read();
                rig.gauges().set(Gauge.HELD, 1);
            }
            case POSITION_LOST -> {
                boolean stored = rig.position().read().isPresent();
                felt(strike, rig.connector().kill() && stored);
                rig.position().delete();
            }
            case CONNECTOR_OVERTAKEN -> takeover = Optional.of(Takeover.begin(rig));
            default -> felt(strike, person.begin(strike.kind()));
        }
    }

    void end(Strike strike) {
        TcpProxy proxy = side(strike).proxy();
        LongSupplier counted = counts.get(strike);
        felt(strike, counted != null && counted.getAsLong() > 0);
        switch (strike.kind()) {
            case CONNECTOR_KILLED, POSITION_LOST -> rig.connector().start();
            case CONNECTOR_STOPPED -> {
                felt(strike, stop(false));
            }
            case ACKNOWLEDGED_ON_CANCEL -> {
                felt(strike, stop(true));
                rig.gauges().set(Gauge.HELD, 0);
            }
            case CONNECTOR_SUSPENDED -> rig.connector().suspend(false);
            case SOURCE_KILLED -> rig.source().ensureRunning();
            case TARGET_KILLED -> rig.target().ensureRunning();
            case WALSENDER_TERMINATED -> felt(strike, terminateWalsender());
            case SOURCE_SESSION_TERMINATED -> felt(strike, terminateReaders());
            case SINK_SESSION_TERMINATED -> felt(strike, terminateSink());
            case NETWORK_CUT, NETWORK_RESET, STARTED_OVER -> {}
            case NETWORK_RESET_IN_MESSAGE, NETWORK_STALLED -> proxy.resume();
            case NETWORK_LOST, NETWORK_LOST_ONE_WAY -> {
                proxy.resume();
                proxy.reset();
            }
            case TARGET_COMMITS_LAZILY -> {
                targetKills++;
                kill(rig.target());
                rig.target().ensureRunning();
                lazy(false);
            }
            case CONSUMER_SLOW -> rig.gauges().set(Gauge.PACE, 0);
            case ACKNOWLEDGEMENTS_HELD -> rig.gauges().set(Gauge.HELD, 0);
            case TARGET_FULL -> full(false);
            case POSITION_OLDER -> felt(strike, restartFromOlderPosition());
            case CONNECTOR_OVERTAKEN -> felt(strike, takeover.map(Takeover::end).orElse(false));
            default -> person.end(strike.kind());
        }
    }

    /** Returns the strikes that hit something: a process that ran, a connection that was open, records that were on their way. */
    List<Strike> felt() {
        return List.copyOf(felt);
    }

    private void felt(Strike strike, boolean hit) {
        if (hit && !felt.contains(strike)) {
            felt.add(strike);
        }
    }

    /** Counts a strike that hit something if {@code number} grows until its end. */
    private void feltIfMore(Strike strike, LongSupplier number) {
        long before = number.getAsLong();
        counts.put(strike, () -> number.getAsLong() - before);
    }

    private static boolean kill(Side side) {
        boolean ran = side.server().isRunning();
        side.server().kill();
        return ran;
    }

    /** How often the disk was full. After a crash the sequence leaves numbers out. */
    private long refusals() {
        if (!rig.target().server().isRunning()) {
            return 0;
        }
        String count = rig.target()
                .database()
                .value("SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END FROM refusals");
        return Long.parseLong(Objects.requireNonNull(count));
    }

    /** Makes everything right that strikes which overlap may have left wrong. */
    void endAll() {
        for (Side side : new Side[] {rig.source(), rig.target()}) {
            side.ensureRunning();
            side.proxy().resume();
        }
        full(false);
        lazy(false);
        rig.connector().suspend(false);
        rig.gauges().set(Gauge.PACE, 0);
        rig.gauges().set(Gauge.HELD, 0);
        rig.connector().killOvertaken();
        rig.connector().start();
    }

    private boolean restartFromOlderPosition() {
        rig.connector().kill();
        boolean moved = older.isPresent() && !older.equals(rig.position().read());
        older.ifPresent(rig.position()::write);
        rig.gauges().set(Gauge.HELD, 0);
        rig.connector().start();
        return moved;
    }

    /**
     * Stops the connector and starts it again; returns whether it ended in order. If nothing else goes wrong it must, and then the
     * server knows what was acknowledged.
     */
    private boolean stop(boolean cancelled) {
        rig.gauges().set(Gauge.CANCELLED_AT_STOP, cancelled ? 1 : 0);
        boolean ran = rig.connector().isAlive();
        OptionalInt code = rig.connector().stop(STOP, () -> {
            Round.pause();
            rig.target().proxy().resume();
        });
        boolean ended = code.isPresent() && code.getAsInt() == Connector.STOPPED;
        if (alone && ran && !ended) {
            rig.violations().add("a connector did not stop in order, but with exit code " + code);
        }
        if (alone && ended && !awaitConfirmed(rig.gauges().get(Gauge.ACKNOWLEDGED))) {
            rig.violations()
                    .add("the server was not told at the end what was acknowledged, up to "
                            + Long.toHexString(rig.gauges().get(Gauge.ACKNOWLEDGED)) + ", but up to "
                            + slot("confirmed_flush_lsn"));
        }
        rig.connector().start();
        return ended;
    }

    /** The server may take in what it was told last a moment after the connector is gone. */
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
        return rig.source()
                .database()
                .value("SELECT " + expression + " FROM pg_replication_slots WHERE slot_name = '" + Schema.SLOT + "'");
    }

    private boolean terminateWalsender() {
        return terminated(rig.source(), "backend_type = 'walsender'");
    }

    private boolean terminateReaders() {
        return terminated(
                rig.source(),
                "backend_type <> 'walsender' AND application_name LIKE 'penstock%'"
                        + " AND application_name <> 'penstock-test'");
    }

    private boolean terminateSink() {
        return terminated(rig.target(), "application_name <> 'penstock-test'");
    }

    private static boolean terminated(Side side, String condition) {
        return side.server().isRunning() && side.terminate(condition) > 0;
    }

    private void lazy(boolean lazy) {
        if (rig.target().server().isRunning()) {
            rig.target()
                    .database()
                    .execute(
                            lazy
                                    ? "ALTER SYSTEM SET synchronous_commit = off"
                                    : "ALTER SYSTEM RESET synchronous_commit",
                            "SELECT pg_reload_conf()");
        }
    }

    private static Direction direction(Strike strike) {
        return strike.lasts() % 2 == 0 ? Direction.TO_CLIENT : Direction.TO_SERVER;
    }

    private void full(boolean full) {
        if (rig.target().server().isRunning()) {
            rig.target().database().execute("UPDATE disk SET is_full = " + full + " WHERE is_full <> " + full);
        }
    }

    private Side side(Strike strike) {
        return strike.onSource() ? rig.source() : rig.target();
    }
}
