package dev.penstock.verification.crash;

import dev.penstock.verification.crash.plan.CheckPlan;
import dev.penstock.verification.crash.plan.Dice;
import dev.penstock.verification.crash.plan.FaultKind;
import dev.penstock.verification.crash.plan.Focus;
import dev.penstock.verification.crash.plan.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Fault that is scheduled for a time in a round.
 *
 * @param kind the kind of fault
 * @param at the time from the start of the round, in milliseconds
 * @param lasts the duration, in milliseconds
 * @param onSource whether it hits the source, if it can hit either side
 * @param size a further parameter of the kind: a number of bytes or of milliseconds
 */
public record ScheduledFault(FaultKind kind, long at, long lasts, boolean onSource, int size) {
    private static final int MOST = 4;
    private static final int ROUND_MILLIS = 1500;
    private static final int LONGEST_MILLIS = 900;
    private static final int IN_TURN = 5;
    private static final int ONE_WAY_MILLIS = 8000;

    /** A suspension that is longer than the timeout of the source's server. */
    private static final int SUSPENDED_MILLIS = 6000;

    /** The time from the start of a process to the end of a snapshot. */
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
    public static List<ScheduledFault> schedule(Dice dice, CheckPlan plan, Set<FaultKind> missing) {
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
     * Returns an act of a person, first in the list: alone, while a connection is lost or the connector is killed, or while the source
     * cannot be reached. A new trigger is an error of a sink that has written to the table; the next sink accepts it, so that
     * nothing may end the first one.
     */
    private static List<ScheduledFault> act(Random random, Set<FaultKind> acts) {
        FaultKind kind = one(random, acts.stream().sorted().toList());
        ScheduledFault act = new ScheduledFault(kind, 300 + random.nextInt(300), 600 + random.nextInt(1500), true, 1);
        FaultKind loss = one(
                random,
                List.of(FaultKind.WALSENDER_TERMINATED, FaultKind.SINK_SESSION_TERMINATED, FaultKind.CONNECTOR_KILLED));
        int beside = random.nextInt(3);
        if (kind == FaultKind.TRIGGER_SET) {
            beside = loss == FaultKind.WALSENDER_TERMINATED ? 2 : 0;
        }
        return switch (beside) {
            case 0 -> List.of(act);
            case 1 ->
                List.of(act, new ScheduledFault(FaultKind.NETWORK_LOST, act.at() - 100, act.lasts() + 200, true, 1));
            default -> List.of(act, any(random, loss, (int) act.at() + 100 + random.nextInt(400), 300));
        };
    }

    /** Returns some of the missing kinds, one after another. Faults of sessions that read tables occur during a snapshot. */
    private static List<ScheduledFault> each(Random random, Set<FaultKind> missing) {
        List<ScheduledFault> scheduled = new ArrayList<>();
        long at = 0;
        for (FaultKind kind : missing.stream().sorted().limit(IN_TURN).toList()) {
            if (kind == FaultKind.SOURCE_SESSION_TERMINATED) {
                scheduled.add(new ScheduledFault(FaultKind.STARTED_OVER, at, 1, true, 1));
                at += 2;
            }
            ScheduledFault chosen = any(random, kind, 0, LONGEST_MILLIS);
            scheduled.add(new ScheduledFault(kind, at, chosen.lasts(), chosen.onSource(), 1 + chosen.size() % 500));
            at += chosen.lasts() + 1;
        }
        return scheduled;
    }

    /** Returns faults of any kind at any time. */
    private static List<ScheduledFault> scattered(Random random, List<FaultKind> kinds) {
        List<ScheduledFault> scheduled = new ArrayList<>();
        int count = 1 + random.nextInt(MOST);
        for (int i = 0; i < count; i++) {
            scheduled.add(any(random, one(random, kinds), random.nextInt(ROUND_MILLIS), LONGEST_MILLIS));
        }
        return scheduled;
    }

    /** Returns a chain: records pile up unwritten, the source reconnects, and then the connector is killed. */
    private static List<ScheduledFault> chain(Random random) {
        int loss = 300 + random.nextInt(500);
        int kill = loss + 200 + random.nextInt(600);
        return List.of(
                new ScheduledFault(one(random, BACKLOGS), random.nextInt(200), kill, false, 1 + random.nextInt(20_000)),
                new ScheduledFault(one(random, LOSSES), loss, 50, true, 1),
                any(random, FaultKind.CONNECTOR_KILLED, kill, LONGEST_MILLIS));
    }

    /** Returns an orderly stop during a backlog, without other faults, so that its guarantees can be checked. */
    private static List<ScheduledFault> stop(Random random) {
        FaultKind kind = random.nextBoolean() ? FaultKind.CONNECTOR_STOPPED : FaultKind.ACKNOWLEDGED_ON_CANCEL;
        return List.of(any(random, kind, 100 + random.nextInt(600), LONGEST_MILLIS));
    }

    /** Returns a takeover of a connector, during which one of the two connectors loses its connection. */
    private static List<ScheduledFault> takeover(Random random) {
        ScheduledFault overtaken =
                any(random, FaultKind.CONNECTOR_OVERTAKEN, 100 + random.nextInt(500), LONGEST_MILLIS);
        return random.nextBoolean()
                ? List.of(overtaken)
                : List.of(overtaken, new ScheduledFault(one(random, LOSSES), overtaken.end() - 25, 50, true, 1));
    }

    /** Returns a new start, or a new snapshot into existing tables, that is interrupted repeatedly. */
    private static List<ScheduledFault> reading(Random random, Mode mode) {
        boolean over = mode == Mode.EXACTLY_ONCE || random.nextInt(3) > 0;
        List<ScheduledFault> scheduled = new ArrayList<>();
        scheduled.add(any(random, over ? FaultKind.STARTED_OVER : FaultKind.POSITION_LOST, 0, 50));
        int count = 2 + random.nextInt(MOST);
        for (int i = 0; i < count; i++) {
            scheduled.add(any(random, one(random, CUTS), 300 + random.nextInt(READING_MILLIS), 400));
        }
        return scheduled;
    }

    private static ScheduledFault any(Random random, FaultKind kind, int at, int longest) {
        int lasts = 50 + random.nextInt(longest);
        boolean onSource = random.nextBoolean();
        int size = 1 + random.nextInt(20_000);
        return new ScheduledFault(kind, at, lasts(kind, lasts, size), onSource, size);
    }

    /** Returns the duration of a fault; some kinds must always or sometimes last longer than the timeouts of both ends. */
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
