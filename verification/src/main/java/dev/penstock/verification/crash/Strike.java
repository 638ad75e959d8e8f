package dev.penstock.verification.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A fault at a time of a round.
 *
 * @param kind what goes wrong
 * @param at when it begins, in milliseconds from the round's start
 * @param lasts for how long, in milliseconds
 * @param onSource which side, if there are two
 * @param size what else there is to choose: bytes, milliseconds
 */
record Strike(FaultKind kind, long at, long lasts, boolean onSource, int size) {
    private static final int MOST = 4;
    private static final int ROUND_MILLIS = 1500;
    private static final int LONGEST_MILLIS = 900;
    private static final int IN_TURN = 5;
    private static final int ONE_WAY_MILLIS = 8000;

    /** Longer than the source's server waits for a sign of life. */
    private static final int SUSPENDED_MILLIS = 6000;

    /** How long tables take to be read, from the start of a process on. */
    private static final int READING_MILLIS = 2500;

    private static final List<FaultKind> BACKLOGS = List.of(FaultKind.CONSUMER_SLOW, FaultKind.NETWORK_STALLED);
    private static final List<FaultKind> LOSSES =
            List.of(FaultKind.WALSENDER_TERMINATED, FaultKind.NETWORK_CUT, FaultKind.NETWORK_RESET);
    private static final List<FaultKind> CUTS = List.of(
            FaultKind.CONNECTOR_KILLED,
            FaultKind.CONNECTOR_KILLED,
            FaultKind.CONNECTOR_STOPPED,
            FaultKind.CONNECTOR_SUSPENDED,
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

    /**
     * Returns the faults of a round.
     *
     * @param missing the kinds that have not taken effect yet
     */
    static List<Strike> schedule(Dice dice, CheckPlan plan, Set<FaultKind> missing) {
        Random random = dice.random();
        if (plan.focus() == Focus.EACH) {
            return each(random, missing);
        }
        if (plan.focus() == Focus.PEOPLE) {
            return act(random, missing.isEmpty() ? plan.kinds() : missing);
        }
        if (plan.focus() == Focus.SNAPSHOT) {
            return reading(random, plan.mode());
        }
        if (plan.focus() == Focus.BACKLOG) {
            return chain(random);
        }
        List<FaultKind> kinds = plan.kinds().stream().sorted().toList();
        if (!plan.hasEveryKind()) {
            return scattered(random, kinds);
        }
        return switch (random.nextInt(5)) {
            case 0 -> chain(random);
            case 4 -> stop(random);
            case 1 -> plan.mode() == Mode.EXACTLY_ONCE ? takeover(random) : scattered(random, kinds);
            default -> scattered(random, kinds);
        };
    }

    /**
     * An act of a person, first in the list: alone, or while a connection is lost or the connector is killed, or all the while the
     * source cannot be reached.
     */
    private static List<Strike> act(Random random, Set<FaultKind> acts) {
        FaultKind kind = one(random, acts.stream().sorted().toList());
        Strike act = new Strike(kind, 300 + random.nextInt(300), 600 + random.nextInt(1500), true, 1);
        FaultKind loss = one(
                random,
                List.of(FaultKind.WALSENDER_TERMINATED, FaultKind.SINK_SESSION_TERMINATED, FaultKind.CONNECTOR_KILLED));
        return switch (random.nextInt(3)) {
            case 0 -> List.of(act);
            case 1 -> List.of(act, new Strike(FaultKind.NETWORK_LOST, act.at() - 100, act.lasts() + 200, true, 1));
            default -> List.of(act, any(random, loss, (int) act.at() + 100 + random.nextInt(400), 300));
        };
    }

    /** Some of the kinds that are missing, one after the other; sessions that read tables are there while tables are read. */
    private static List<Strike> each(Random random, Set<FaultKind> missing) {
        List<Strike> strikes = new ArrayList<>();
        long at = 0;
        for (FaultKind kind : missing.stream().sorted().limit(IN_TURN).toList()) {
            if (kind == FaultKind.SOURCE_SESSION_TERMINATED) {
                strikes.add(new Strike(FaultKind.STARTED_OVER, at, 1, true, 1));
                at += 2;
            }
            Strike chosen = any(random, kind, 0, LONGEST_MILLIS);
            strikes.add(new Strike(kind, at, chosen.lasts(), chosen.onSource(), 1 + chosen.size() % 500));
            at += chosen.lasts() + 1;
        }
        return strikes;
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

    /** An orderly stop while there is much to write, and nothing else: what it promises then is checked. */
    private static List<Strike> stop(Random random) {
        FaultKind kind = random.nextBoolean() ? FaultKind.CONNECTOR_STOPPED : FaultKind.ACKNOWLEDGED_ON_CANCEL;
        return List.of(any(random, kind, 100 + random.nextInt(600), LONGEST_MILLIS));
    }

    /** A connector that writes undisturbed is overtaken; one of the two loses its connection meanwhile. */
    private static List<Strike> takeover(Random random) {
        Strike overtaken = any(random, FaultKind.CONNECTOR_OVERTAKEN, 100 + random.nextInt(500), LONGEST_MILLIS);
        return random.nextBoolean()
                ? List.of(overtaken)
                : List.of(overtaken, new Strike(one(random, LOSSES), overtaken.end() - 25, 50, true, 1));
    }

    /** All is made again, or read again into what is there, and that is cut again and again. */
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
        int lasts = 50 + random.nextInt(longest);
        boolean onSource = random.nextBoolean();
        int size = 1 + random.nextInt(20_000);
        return new Strike(kind, at, lasts(kind, lasts, size), onSource, size);
    }

    /** Some faults must outlast what either end waits, or do so now and then. */
    private static long lasts(FaultKind kind, int lasts, int size) {
        return switch (kind) {
            case NETWORK_LOST_ONE_WAY -> ONE_WAY_MILLIS + lasts % 2;
            case CONNECTOR_SUSPENDED -> size % 4 == 0 ? SUSPENDED_MILLIS : lasts;
            default -> lasts;
        };
    }

    private static FaultKind one(Random random, List<FaultKind> kinds) {
        return kinds.get(random.nextInt(kinds.size()));
    }

    long end() {
        return at + lasts;
    }
}
