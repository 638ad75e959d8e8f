package dev.penstock.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.PostgresServer;
import dev.penstock.verification.crash.plan.CheckPlan;
import dev.penstock.verification.crash.plan.FaultKind;
import dev.penstock.verification.crash.plan.Focus;
import dev.penstock.verification.crash.plan.Mode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A few rounds of the crash checker; {@code -Pextended} runs the 200 that a release needs. */
class CrashCheckIT {
    private static final boolean WHOLE =
            System.getProperty("penstock.checks", "slice").equals("whole");
    private static final long SEED = 42;
    private static final int MOST_ROUNDS = 20;

    private static CrashCheck check;

    @BeforeAll
    static void start() {
        check = CrashCheck.start(PostgresServer.DEFAULT_VERSION, System.out::println);
    }

    @AfterAll
    static void close() {
        check.close();
    }

    static Stream<CheckPlan> plans() {
        return Stream.of(
                each(Mode.EXACTLY_ONCE, FaultKind.of(Mode.EXACTLY_ONCE)),
                each(
                        Mode.AT_LEAST_ONCE,
                        WHOLE
                                ? FaultKind.of(Mode.AT_LEAST_ONCE)
                                : List.of(
                                        FaultKind.CONNECTOR_KILLED, FaultKind.POSITION_OLDER, FaultKind.POSITION_LOST)),
                plan(1, Mode.AT_LEAST_ONCE).withLanes(4),
                plan(1, Mode.AT_LEAST_ONCE).focusedOn(Focus.SNAPSHOT),
                plan(1, Mode.EXACTLY_ONCE).focusedOn(Focus.SNAPSHOT));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void leavesSourceAndTargetEqualWhateverFails(CheckPlan plan) {
        CheckReport report = check.run(plan);

        System.out.println(report);
        assertThat(report.defect()).isNull();
        if (WHOLE || plan.focus() == Focus.EACH) {
            assertThat(report.faults().keySet()).as("what took effect").containsAll(expected(plan));
        }
    }

    /** The acts that source and sink get over, or name; {@code slice} has those that differ most. */
    static Stream<CheckPlan> acts() {
        List<FaultKind> slice = List.of(
                FaultKind.PUBLICATION_NARROWED, FaultKind.SLOT_CONSUMED, FaultKind.TRIGGER_SET, FaultKind.KEY_DROPPED);
        return WHOLE
                ? Stream.of(Mode.values())
                        .map(mode -> CheckPlan.of(200, SEED, mode).withActs(FaultKind.acts()))
                : Stream.of(CheckPlan.of(MOST_ROUNDS, SEED, Mode.EXACTLY_ONCE)
                        .withActs(slice)
                        .untilEach());
    }

    @ParameterizedTest
    @MethodSource("acts")
    void leavesSourceAndTargetEqualOrNamesTheActOfAPerson(CheckPlan plan) {
        CheckReport report = check.run(plan);

        System.out.println(report);
        assertThat(report.defect()).isNull();
        assertThat(report.faults().keySet()).as("what took effect").containsAll(plan.kinds());
    }

    @Test
    void beginsNoRoundWhenItsTimeIsUp() {
        CheckReport report = check.run(CheckPlan.of(3, SEED, Mode.AT_LEAST_ONCE).within(Duration.ofSeconds(1)));

        assertThat(report.defect()).isNull();
        assertThat(report.rounds()).isEqualTo(1);
    }

    /** Sessions beside the walsender are there for long only while tables are read. */
    private static Set<FaultKind> expected(CheckPlan plan) {
        if (plan.focus() == Focus.EACH) {
            return plan.kinds();
        }
        if (plan.focus() == Focus.SNAPSHOT) {
            return Set.of(FaultKind.SOURCE_SESSION_TERMINATED);
        }
        Set<FaultKind> kinds = EnumSet.copyOf(FaultKind.of(plan.mode()));
        kinds.remove(FaultKind.SOURCE_SESSION_TERMINATED);
        return kinds;
    }

    /** A kind that misses is tried again in another round. */
    private static CheckPlan each(Mode mode, List<FaultKind> kinds) {
        return CheckPlan.of(MOST_ROUNDS, SEED, mode).withEach(kinds);
    }

    private static CheckPlan plan(int rounds, Mode mode) {
        return CheckPlan.of(WHOLE ? 200 : rounds, SEED, mode);
    }
}
