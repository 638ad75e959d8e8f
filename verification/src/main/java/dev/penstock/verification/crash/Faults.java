package dev.penstock.verification.crash;

import dev.penstock.core.Position;
import dev.penstock.test.TcpProxy;
import dev.penstock.test.TcpProxy.Direction;
import dev.penstock.verification.crash.Gauges.Gauge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Makes things go wrong and right again, and says what of it hit something. Confined to the checker's thread. */
final class Faults {
    private final Rig rig;
    private final List<Strike> felt = new ArrayList<>();
    private final Map<Strike, LongSupplier> counts = new HashMap<>();
    private Optional<Position> older = Optional.empty();
    private Optional<Takeover> takeover = Optional.empty();
    private int targetKills;

    Faults(Rig rig) {
        this.rig = rig;
    }

    void begin(Strike strike) {
        TcpProxy proxy = side(strike).proxy();
        switch (strike.kind()) {
            case CONNECTOR_KILLED -> felt(strike, rig.connector().kill());
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
                proxy.resetAfter(strike.lasts() % 2 == 0 ? Direction.TO_CLIENT : Direction.TO_SERVER, strike.size());
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
        }
    }

    void end(Strike strike) {
        TcpProxy proxy = side(strike).proxy();
        LongSupplier counted = counts.get(strike);
        felt(strike, counted != null && counted.getAsLong() > 0);
        switch (strike.kind()) {
            case CONNECTOR_KILLED, POSITION_LOST -> rig.connector().start();
            case SOURCE_KILLED -> rig.source().ensureRunning();
            case TARGET_KILLED -> rig.target().ensureRunning();
            case WALSENDER_TERMINATED -> felt(strike, terminateWalsender());
            case SOURCE_SESSION_TERMINATED -> felt(strike, terminateReaders());
            case SINK_SESSION_TERMINATED -> felt(strike, terminateSink());
            case NETWORK_CUT, NETWORK_RESET, STARTED_OVER -> {}
            case NETWORK_RESET_IN_MESSAGE, NETWORK_STALLED -> proxy.resume();
            case NETWORK_LOST -> {
                proxy.resume();
                proxy.reset();
            }
            case CONSUMER_SLOW -> rig.gauges().set(Gauge.PACE, 0);
            case ACKNOWLEDGEMENTS_HELD -> rig.gauges().set(Gauge.HELD, 0);
            case TARGET_FULL -> full(false);
            case POSITION_OLDER -> felt(strike, restartFromOlderPosition());
            case CONNECTOR_OVERTAKEN -> felt(strike, takeover.map(Takeover::end).orElse(false));
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

    private void full(boolean full) {
        if (rig.target().server().isRunning()) {
            rig.target().database().execute("UPDATE disk SET is_full = " + full + " WHERE is_full <> " + full);
        }
    }

    private Side side(Strike strike) {
        return strike.onSource() ? rig.source() : rig.target();
    }
}
