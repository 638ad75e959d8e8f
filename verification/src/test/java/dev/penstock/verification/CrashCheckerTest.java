package dev.penstock.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.verification.crash.plan.CheckPlan;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the plan that the options of the command line describe. */
class CrashCheckerTest {
    @Test
    void runsForSomeMinutesHoweverManyRoundsThatIs() {
        CheckPlan plan = CrashChecker.plan(Map.of("--minutes", "180"));

        assertThat(plan.time()).contains(Duration.ofHours(3));
        assertThat(plan.rounds()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void runsSomeRoundsHoweverLongTheyTake() {
        CheckPlan plan = CrashChecker.plan(Map.of("--rounds", "7"));

        assertThat(plan.time()).isEmpty();
        assertThat(plan.rounds()).isEqualTo(7);
        assertThat(CrashChecker.plan(Map.of()).rounds()).isEqualTo(20);
    }

    @Test
    void endsByWhicheverComesFirst() {
        CheckPlan plan = CrashChecker.plan(Map.of("--rounds", "7", "--minutes", "1"));

        assertThat(plan.time()).contains(Duration.ofMinutes(1));
        assertThat(plan.rounds()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rounds", "--minutes", "--lanes"})
    void refusesToCheckNothing(String option) {
        for (String number : new String[] {"0", "-1", "3000000000"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CrashChecker.plan(Map.of(option, number)))
                    .withMessage(option + " is at least 1 and at most 2147483647");
        }
    }
}
