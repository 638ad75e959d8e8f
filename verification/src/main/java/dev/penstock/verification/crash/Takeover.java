package dev.penstock.verification.crash;

import dev.penstock.verification.crash.Gauges.Gauge;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A second connector beside one that was taken for dead: it is slow, what it acknowledges does not come to the source, and it
 * has still much to write when the other has begun. What it writes then is not confirmed, so the other gets it too. Confined
 * to the checker's thread.
 */
final class Takeover {
    private static final Duration CLAIM = Duration.ofSeconds(10);
    private static final Duration BESIDE = Duration.ofSeconds(2);
    private static final int PACE_MILLIS = 10;

    /** What takes longer at that pace than another process needs to begin; of a table without key, where all counts. */
    private static final int TRANSACTIONS = 60;

    private static final int ROWS = 10;

    private final Rig rig;
    private final long claims;
    private final long fenced;

    private Takeover(Rig rig) {
        this.rig = rig;
        this.claims = rig.gauges().get(Gauge.CLAIMS);
        this.fenced = rig.gauges().get(Gauge.FENCED);
    }

    static Takeover begin(Rig rig) {
        Takeover takeover = new Takeover(rig);
        rig.gauges().set(Gauge.PACE, PACE_MILLIS);
        rig.gauges().set(Gauge.HELD, 1);
        if (rig.source().server().isRunning()) {
            takeover.pileUp();
        }
        rig.connector().overtake();
        return takeover;
    }

    private void pileUp() {
        String[] statements = new String[TRANSACTIONS];
        for (int i = 0; i < TRANSACTIONS; i++) {
            statements[i] = "INSERT INTO journal SELECT -1, g, 'overtaken ' || now() FROM generate_series("
                    + (i * ROWS + 1) + ", " + (i + 1) * ROWS + ") g";
        }
        rig.source().database().execute(statements);
    }

    /**
     * Lets the one that was overtaken go on beside the one that has claimed what it writes, then ends it. Returns whether one
     * of the two was kept from writing.
     */
    boolean end() {
        await(CLAIM, () -> rig.gauges().get(Gauge.CLAIMS) > claims);
        await(BESIDE, () -> !rig.connector().isOvertakenAlive());
        rig.connector().killOvertaken();
        rig.gauges().set(Gauge.PACE, 0);
        rig.gauges().set(Gauge.HELD, 0);
        return rig.gauges().get(Gauge.FENCED) > fenced;
    }

    private static void await(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Round.pause();
        }
    }
}
