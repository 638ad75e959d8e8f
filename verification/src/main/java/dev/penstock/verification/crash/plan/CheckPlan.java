package dev.penstock.verification.crash.plan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Plan of a check. The seed determines workload and schedule; the interleaving of events depends on the machine. */
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
     * Returns a plan for the connector without defects, with faults at any time and one lane.
     *
     * @param rounds the maximum number of rounds; the first difference ends the check
     * @param seed the seed of workload and schedule
     * @param mode the guarantee of the connector
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

    /** Returns this plan with another focus of the faults. */
    public CheckPlan focusedOn(Focus chosen) {
        Set<FaultKind> possible = chosen == Focus.PEOPLE ? Set.copyOf(FaultKind.acts()) : kinds;
        return new CheckPlan(rounds, seed, mode, chosen, lanes, time, classes, logs, possible, untilEach);
    }

    /** Returns this plan with these acts of a person instead of faults. */
    public CheckPlan withActs(Collection<FaultKind> chosen) {
        return new CheckPlan(
                rounds, seed, mode, Focus.PEOPLE, lanes, time, classes, logs, Set.copyOf(chosen), untilEach);
    }

    /** Returns this plan with another number of connections of the sink; it must be 1 if the position is stored with the rows. */
    public CheckPlan withLanes(int count) {
        return new CheckPlan(rounds, seed, mode, focus, count, time, classes, logs, kinds, untilEach);
    }

    /** Returns this plan with a time limit, after which no round is started. */
    public CheckPlan within(Duration limit) {
        return new CheckPlan(rounds, seed, mode, focus, lanes, Optional.of(limit), classes, logs, kinds, untilEach);
    }

    /** Returns this plan for a connector whose class path begins with {@code directory}. */
    public CheckPlan withClasses(Path directory) {
        return new CheckPlan(rounds, seed, mode, focus, lanes, time, Optional.of(directory), logs, kinds, untilEach);
    }

    /** Returns this plan with the connector's log in {@code directory}. */
    public CheckPlan withLogs(Path directory) {
        return new CheckPlan(rounds, seed, mode, focus, lanes, time, classes, Optional.of(directory), kinds, untilEach);
    }

    /** Returns this plan with these kinds of faults, one after another until each has taken effect. */
    public CheckPlan withEach(Collection<FaultKind> chosen) {
        return new CheckPlan(rounds, seed, mode, Focus.EACH, lanes, time, classes, logs, Set.copyOf(chosen), true);
    }

    /** Returns this plan with faults of these kinds alone, any number of them at any time. */
    public CheckPlan withOnly(FaultKind... chosen) {
        return new CheckPlan(rounds, seed, mode, Focus.ANYTHING, lanes, time, classes, logs, Set.of(chosen), untilEach);
    }

    /** Returns this plan such that it ends when each of its kinds has taken effect. */
    public CheckPlan untilEach() {
        return new CheckPlan(rounds, seed, mode, focus, lanes, time, classes, logs, kinds, true);
    }

    /** Returns whether the check ends when each of its kinds has taken effect. */
    public boolean isUntilEach() {
        return untilEach;
    }

    /** Returns whether the plan contains all kinds of faults that the guarantee of its mode covers. */
    public boolean hasEveryKind() {
        return kinds.containsAll(FaultKind.of(mode));
    }

    /** Returns the kinds of faults that are to take effect. */
    public Set<FaultKind> kinds() {
        return kinds;
    }

    /** Returns the maximum number of rounds. */
    public int rounds() {
        return rounds;
    }

    /** Returns the seed of workload and schedule. */
    public long seed() {
        return seed;
    }

    /** Returns the guarantee of the connector. */
    public Mode mode() {
        return mode;
    }

    /** Returns the focus of the faults. */
    public Focus focus() {
        return focus;
    }

    /** Returns the number of connections of the sink. */
    public int lanes() {
        return lanes;
    }

    /** Returns the time limit, if there is one. */
    public Optional<Duration> time() {
        return time;
    }

    /** Returns the directory of classes that precede the library's on the class path, if there is one. */
    public Optional<Path> classes() {
        return classes;
    }

    /** Returns the directory for the connector's log, if there is one. */
    public Optional<Path> logs() {
        return logs;
    }

    /** Returns a short description of the plan, without the rounds. */
    @Override
    public String toString() {
        return mode.text() + ", seed " + seed + (focus == Focus.ANYTHING ? "" : ", focus " + focus.text())
                + (lanes == 1 ? "" : ", " + lanes + " lanes");
    }
}
