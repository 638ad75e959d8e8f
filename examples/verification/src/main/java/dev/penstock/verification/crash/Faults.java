package dev.penstock.verification.crash;

import dev.penstock.core.Position;
import dev.penstock.test.TcpProxy;
import dev.penstock.test.TcpProxy.Direction;
import dev.penstock.verification.crash.Gauges.Gauge;
import java.util.Optional;

/** Makes things go wrong and right again. Confined to the checker's thread. */
final class Faults {
    private final Rig rig;
    private Optional<Position> older = Optional.empty();

    Faults(Rig rig) {
        this.rig = rig;
    }

    void begin(Strike strike) {
        TcpProxy proxy = side(strike).proxy();
        switch (strike.kind()) {
            case CONNECTOR_KILLED -> rig.connector().kill();
            case SOURCE_KILLED -> rig.source().server().kill();
            case TARGET_KILLED -> rig.target().server().kill();
            case WALSENDER_TERMINATED -> terminateWalsender();
            case SOURCE_SESSION_TERMINATED -> terminateReaders();
            case SINK_SESSION_TERMINATED -> terminateSink();
            case NETWORK_CUT -> proxy.cut();
            case NETWORK_RESET -> proxy.reset();
            case NETWORK_RESET_IN_MESSAGE ->
                proxy.resetAfter(strike.lasts() % 2 == 0 ? Direction.TO_CLIENT : Direction.TO_SERVER, strike.size());
            case NETWORK_STALLED -> proxy.stall();
            case NETWORK_LOST -> {
                proxy.swallow(Direction.TO_CLIENT);
                proxy.swallow(Direction.TO_SERVER);
            }
            case CONSUMER_SLOW -> rig.gauges().set(Gauge.PACE, 1 + strike.size() % 50);
            case ACKNOWLEDGEMENTS_HELD -> rig.gauges().set(Gauge.HELD, 1);
            case TARGET_FULL -> full(true);
            case STARTED_OVER -> rig.startOver();
            case POSITION_OLDER -> {
                older = rig.position().read();
                rig.gauges().set(Gauge.HELD, 1);
            }
            case POSITION_LOST -> {
                rig.connector().kill();
                rig.position().delete();
            }
        }
    }

    void end(Strike strike) {
        TcpProxy proxy = side(strike).proxy();
        switch (strike.kind()) {
            case CONNECTOR_KILLED, POSITION_LOST -> rig.connector().start();
            case SOURCE_KILLED -> rig.source().ensureRunning();
            case TARGET_KILLED -> rig.target().ensureRunning();
            case WALSENDER_TERMINATED -> terminateWalsender();
            case SOURCE_SESSION_TERMINATED -> terminateReaders();
            case SINK_SESSION_TERMINATED -> terminateSink();
            case NETWORK_CUT, NETWORK_RESET, STARTED_OVER -> {}
            case NETWORK_RESET_IN_MESSAGE, NETWORK_STALLED -> proxy.resume();
            case NETWORK_LOST -> {
                proxy.resume();
                proxy.reset();
            }
            case CONSUMER_SLOW -> rig.gauges().set(Gauge.PACE, 0);
            case ACKNOWLEDGEMENTS_HELD -> rig.gauges().set(Gauge.HELD, 0);
            case TARGET_FULL -> full(false);
            case POSITION_OLDER -> restartFromOlderPosition();
        }
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
        rig.connector().start();
    }

    private void restartFromOlderPosition() {
        rig.connector().kill();
        older.ifPresent(rig.position()::write);
        rig.gauges().set(Gauge.HELD, 0);
        rig.connector().start();
    }

    private void terminateWalsender() {
        if (rig.source().server().isRunning()) {
            rig.source().terminate("backend_type = 'walsender'");
        }
    }

    private void terminateReaders() {
        if (rig.source().server().isRunning()) {
            rig.source()
                    .terminate("backend_type <> 'walsender' AND application_name LIKE 'penstock%'"
                            + " AND application_name <> 'penstock-test'");
        }
    }

    private void terminateSink() {
        if (rig.target().server().isRunning()) {
            rig.target().terminate("application_name <> 'penstock-test'");
        }
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
