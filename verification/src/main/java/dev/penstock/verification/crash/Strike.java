package dev.penstock.verification.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A fault at a time of a round.
 *
 * @param kind what goes wrong
 * @param at when it begins, in milliseconds from the round's start
 * @param lasts for how long, in milliseconds
 * @param onSource which side, where there are two
 * @param size what else there is to choose: bytes, milliseconds
 */
record Strike(FaultKind kind, long at, long lasts, boolean onSource, int size) {
    private static final int MOST = 4;
    private static final int ROUND_MILLIS = 1500;
    private static final int LONGEST_MILLIS = 900;

    /** How long tables take to be read, from the start of a process on. */
    private static final int READING_MILLIS = 2500;

    private static final List<FaultKind> BACKLOGS = List.of(FaultKind.CONSUMER_SLOW, FaultKind.NETWORK_STALLED);
    private static final List<FaultKind> LOSSES =
            List.of(FaultKind.WALSENDER_TERMINATED, FaultKind.NETWORK_CUT, FaultKind.NETWORK_RESET);
    private static final List<FaultKind> CUTS = List.of(
            FaultKind.CONNECTOR_KILLED,
            FaultKind.CONNECTOR_KILLED,
            FaultKind.SOURCE_KILLED,
            FaultKind.TARGET_KILLED,
            FaultKind.WALSENDER_TERMINATED,
            FaultKind.SOURCE_SESSION_TERMINATED,
            FaultKind.SINK_SESSION_TERMINATED,
            FaultKind.NETWORK_CUT,
            FaultKind.NETWORK_RESET,
            FaultKind.NETWORK_RESET_IN_MESSAGE,
            FaultKind.NETWORK_STALLED,
            FaultKind.NETWORK_LOST,
            FaultKind.CONSUMER_SLOW,
            FaultKind.ACKNOWLEDGEMENTS_HELD,
            FaultKind.TARGET_FULL);

    /** Returns the faults of a round. */
    static List<Strike> schedule(Dice dice, CheckPlan plan) {
        Random random = dice.random();
        if (plan.focus() == Focus.SNAPSHOT) {
            return reading(random, plan.mode());
        }
        if (plan.focus() == Focus.BACKLOG) {
            return chain(random);
        }
        List<FaultKind> kinds = FaultKind.of(plan.mode());
        return switch (random.nextInt(4)) {
            case 0 -> chain(random);
            case 1 -> plan.mode() == Mode.EXACTLY_ONCE ? takeover(random) : scattered(random, kinds);
            default -> scattered(random, kinds);
        };
    }

    /** Faults of any kind at any time. */
    private static List<Strike> scattered(Random random, List<FaultKind> kinds) {
        List<Strike> strikes = new ArrayList<>();
        int count = 1 + random.nextInt(MOST);
        for (int i = 0; i < count; i++) {
            strikes.add(any(random, one(random, kinds), random.nextInt(ROUND_MILLIS), LONGEST_MILLIS));
        }
        return strikes;
    }

    /** Records pile up unwritten, the source loses its connection and finds another, and then the connector is killed. */
    private static List<Strike> chain(Random random) {
        int loss = 300 + random.nextInt(500);
        int kill = loss + 200 + random.nextInt(600);
        return List.of(
                new Strike(one(random, BACKLOGS), random.nextInt(200), kill, false, 1 + random.nextInt(20_000)),
                new Strike(one(random, LOSSES), loss, 50, true, 1),
                any(random, FaultKind.CONNECTOR_KILLED, kill, LONGEST_MILLIS));
    }

    /** A connector that writes undisturbed is overtaken; one of the two loses its connection meanwhile. */
    private static List<Strike> takeover(Random random) {
        Strike overtaken = any(random, FaultKind.CONNECTOR_OVERTAKEN, 100 + random.nextInt(500), LONGEST_MILLIS);
        return random.nextBoolean()
                ? List.of(overtaken)
                : List.of(overtaken, new Strike(one(random, LOSSES), overtaken.end() - 25, 50, true, 1));
    }

    /** All is made anew, or read again into what is there, and that is cut again and again. */
    private static List<Strike> reading(Random random, Mode mode) {
        boolean over = mode == Mode.EXACTLY_ONCE || random.nextInt(3) > 0;
        List<Strike> strikes = new ArrayList<>();
        strikes.add(any(random, over ? FaultKind.STARTED_OVER : FaultKind.POSITION_LOST, 0, 50));
        int count = 2 + random.nextInt(MOST);
        for (int i = 0; i < count; i++) {
            strikes.add(any(random, one(random, CUTS), 300 + random.nextInt(READING_MILLIS), 400));
        }
        return strikes;
    }

    private static Strike any(Random random, FaultKind kind, int at, int longest) {
        return new Strike(kind, at, 50 + random.nextInt(longest), random.nextBoolean(), 1 + random.nextInt(20_000));
    }

    private static FaultKind one(Random random, List<FaultKind> kinds) {
        return kinds.get(random.nextInt(kinds.size()));
    }

    long end() {
        return at + lasts;
    }
}
