package dev.penstock.verification.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What is to be checked. The seed decides workload and schedule; when things happen to each other is up to the machine. */
public final class CheckPlan {
    private final int rounds;
    private final long seed;
    private final Mode mode;
    private final Focus focus;
    private final int lanes;
    private final Optional<Duration> time;
    private final Optional<Path> classes;
    private final Optional<Path> logs;
    private final Set<FaultKind> kinds;
    private final boolean untilEach;

    private CheckPlan(
            int rounds,
            long seed,
            Mode mode,
            Focus focus,
            int lanes,
            Optional<Duration> time,
            Optional<Path> classes,
            Optional<Path> logs,
            Set<FaultKind> kinds,
            boolean untilEach) {
        this.rounds = rounds;
        this.seed = seed;
        this.mode = Objects.requireNonNull(mode, "mode");
        this.focus = Objects.requireNonNull(focus, "focus");
        this.lanes = lanes;
        this.time = time;
        this.classes = classes;
        this.logs = logs;
        this.kinds = kinds;
        this.untilEach = untilEach;
    }

    /**
     * Returns a plan for the connector as it should be, faults anywhere, one lane.
     *
     * @param rounds how many rounds to run, at most: the first difference ends the check
     * @param seed decides workload and schedule
     * @param mode what the connector promises
     */
    public static CheckPlan of(int rounds, long seed, Mode mode) {
        return new CheckPlan(
                rounds,
                seed,
                mode,
                Focus.ANYTHING,
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.copyOf(FaultKind.of(mode)),
                false);
    }

    /** Returns this plan with the faults where {@code chosen} says. */
    public CheckPlan focusedOn(Focus chosen) {
        Set<FaultKind> possible = chosen == Focus.PEOPLE ? Set.copyOf(FaultKind.acts()) : kinds;
        return new CheckPlan(rounds, seed, mode, chosen, lanes, time, classes, logs, possible, untilEach);
    }

    /** Returns this plan with these acts of a person instead of faults. */
    public CheckPlan withActs(Collection<FaultKind> chosen) {
        return new CheckPlan(
                rounds, seed, mode, Focus.PEOPLE, lanes, time, classes, logs, Set.copyOf(chosen), untilEach);
    }

    /** Returns this plan with so many connections in the sink; 1 where the position is stored with the rows. */
    public CheckPlan withLanes(int count) {
        return new CheckPlan(rounds, seed, mode, focus, count, time, classes, logs, kinds, untilEach);
    }

    /** Returns this plan with no round begun when {@code limit} has passed. */
    public CheckPlan within(Duration limit) {
        return new CheckPlan(rounds, seed, mode, focus, lanes, Optional.of(limit), classes, logs, kinds, untilEach);
    }

    /** Returns this plan for a connector whose class path begins with {@code directory}. */
    public CheckPlan withClasses(Path directory) {
        return new CheckPlan(rounds, seed, mode, focus, lanes, time, Optional.of(directory), logs, kinds, untilEach);
    }

    /** Returns this plan with the connector's log left in {@code directory}. */
    public CheckPlan withLogs(Path directory) {
        return new CheckPlan(rounds, seed, mode, focus, lanes, time, classes, Optional.of(directory), kinds, untilEach);
    }

    /** Returns this plan with these kinds of faults, one after the other until each has taken effect. */
    public CheckPlan withEach(Collection<FaultKind> chosen) {
        return new CheckPlan(rounds, seed, mode, Focus.EACH, lanes, time, classes, logs, Set.copyOf(chosen), true);
    }

    /** Returns this plan with faults of these kinds alone, any number of them at any time. */
    public CheckPlan withOnly(FaultKind... chosen) {
        return new CheckPlan(rounds, seed, mode, Focus.ANYTHING, lanes, time, classes, logs, Set.of(chosen), untilEach);
    }

    /** Returns this plan with no round begun when each of its kinds has taken effect. */
    public CheckPlan untilEach() {
        return new CheckPlan(rounds, seed, mode, focus, lanes, time, classes, logs, kinds, true);
    }

    /** Returns whether no round is begun when each of the kinds has taken effect. */
    boolean isUntilEach() {
        return untilEach;
    }

    /** Returns whether faults of every kind occur that the mode's promise covers. */
    boolean hasEveryKind() {
        return kinds.containsAll(FaultKind.of(mode));
    }

    /** Returns the kinds of faults that are to take effect. */
    public Set<FaultKind> kinds() {
        return kinds;
    }

    /** Returns how many rounds to run, at most. */
    public int rounds() {
        return rounds;
    }

    /** Returns what decides workload and schedule. */
    public long seed() {
        return seed;
    }

    /** Returns what the connector promises. */
    public Mode mode() {
        return mode;
    }

    /** Returns where the faults fall. */
    public Focus focus() {
        return focus;
    }

    /** Returns how many connections the sink has. */
    public int lanes() {
        return lanes;
    }

    /** Returns when to begin no more rounds, if ever. */
    public Optional<Duration> time() {
        return time;
    }

    /** Returns classes that stand before the library's, if any. */
    Optional<Path> classes() {
        return classes;
    }

    /** Returns where the connector's log is left, if anywhere. */
    Optional<Path> logs() {
        return logs;
    }

    /** Returns all of it but the rounds, in a few words. */
    @Override
    public String toString() {
        return mode.text() + ", seed " + seed + (focus == Focus.ANYTHING ? "" : ", focus " + focus.text())
                + (lanes == 1 ? "" : ", " + lanes + " lanes");
    }
}
