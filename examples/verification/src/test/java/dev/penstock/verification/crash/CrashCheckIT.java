package dev.penstock.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few rounds of the crash checker; {@code -Pextended} runs the 200 that a release needs. */
class CrashCheckIT {
    private static final boolean WHOLE =
            System.getProperty("penstock.checks", "slice").equals("whole");
    private static final long SEED = 42;

    private static CrashCheck check;

    @BeforeAll
    static void start() {
        check = CrashCheck.start(PostgresServer.DEFAULT_VERSION, System.out::println);
    }

    @AfterAll
    static void close() {
        check.close();
    }

    @ParameterizedTest
    @EnumSource
    void leavesSourceAndTargetEqualWhateverFails(Mode mode) {
        CheckReport report = check.run(CheckPlan.of(WHOLE ? 200 : 2, SEED, mode));

        System.out.println(report);
        assertThat(report.defect()).isNull();
    }
}
