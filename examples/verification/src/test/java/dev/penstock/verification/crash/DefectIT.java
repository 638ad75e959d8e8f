package dev.penstock.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The checker finds what is wrong: each defect within twenty rounds. */
class DefectIT {
    private static final boolean WHOLE =
            System.getProperty("penstock.checks", "slice").equals("whole");
    private static final int ROUNDS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TestFactory
    Stream<DynamicTest> findsEveryDefect() {
        List<Defect> defects = WHOLE ? List.of(Defect.values()) : List.of(Defect.WRITES_NULL_FOR_UNCHANGED);
        CrashCheck check = CrashCheck.start(PostgresServer.DEFAULT_VERSION, System.out::println);
        return defects.stream()
                .map(defect -> DynamicTest.dynamicTest(defect.name(), () -> {
                    CheckReport report = check.run(plan(defect), PATIENCE);

                    System.out.println(defect + ": " + report);
                    assertThat(report.defect()).startsWith("these differ");
                }))
                .onClose(check::close);
    }

    static CheckPlan plan(Defect defect) {
        Mode mode = defect == Defect.SPLITS_KEY_CHANGES ? Mode.EXACTLY_ONCE : Mode.AT_LEAST_ONCE;
        return new CheckPlan(ROUNDS, 42, mode, List.of(Defect.Main.class.getName(), defect.name()));
    }
}
