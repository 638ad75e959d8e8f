package dev.penstock.verification.crash;

import dev.penstock.verification.crash.connector.Gauges.Gauge;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Takeover by a second connector from one that seems dead. The first one is slow, its acknowledgements are held back, and it still has
 * a backlog when the second one starts. Records that it writes then are not confirmed, so the second one receives them, too. Confined to
 * the checker's thread.
 */
final class Takeover {
    private static final Duration CLAIM = Duration.ofMinutes(2);
    private static final Duration BESIDE = Duration.ofSeconds(2);
    private static final int PACE_MILLIS = 10;

    /** The number of transactions that take longer than the start of a process. Their table has no key, so that each repeat is visible. */
    private static final int TRANSACTIONS = 60;

    private static final int ROWS = 10;

    private final Testbed testbed;
    private final long claims;
    private final long fenced;

    private Takeover(Testbed testbed) {
        this.testbed = testbed;
        this.claims = testbed.gauges().get(Gauge.CLAIMS);
        this.fenced = testbed.gauges().get(Gauge.FENCED);
    }

    static Takeover begin(Testbed testbed) {
        Takeover takeover = new Takeover(testbed);
        testbed.gauges().set(Gauge.PACE, PACE_MILLIS);
        testbed.gauges().set(Gauge.HELD, 1);
        if (testbed.source().server().isRunning()) {
            takeover.pileUp();
        }
        testbed.connector().overtake();
        return takeover;
    }

    private void pileUp() {
        String[] statements = new String[TRANSACTIONS];
        for (int i = 0; i < TRANSACTIONS; i++) {
            statements[i] = "INSERT INTO journal SELECT -1, g, 'overtaken ' || now() FROM generate_series("
                    + (i * ROWS + 1) + ", " + (i + 1) * ROWS + ") g";
        }
        testbed.source().database().execute(statements);
    }

    /**
     * Lets the connector that was overtaken continue beside the second one, then ends it. Returns whether one of the two was prevented
     * from writing.
     */
    boolean end() {
        await(CLAIM, () -> testbed.gauges().get(Gauge.CLAIMS) > claims);
        await(BESIDE, () -> !testbed.connector().isOvertakenAlive());
        testbed.connector().killOvertaken();
        testbed.gauges().set(Gauge.PACE, 0);
        testbed.gauges().set(Gauge.HELD, 0);
        return testbed.gauges().get(Gauge.FENCED) > fenced;
    }

    private static void await(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Round.pause();
        }
    }
}
