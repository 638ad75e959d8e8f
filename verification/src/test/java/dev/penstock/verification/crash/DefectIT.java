package dev.penstock.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the checker finds each seeded defect within the rounds of its plan. */
class DefectIT {
    private static final boolean WHOLE =
            System.getProperty("penstock.checks", "slice").equals("whole");
    /** Two that only a fault shows. */
    private static final List<Defect> SLICE =
            List.of(Defect.acknowledgesBeforeTheCommit(), Defect.storesThePositionInASecondTransaction());

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TestFactory
    Stream<DynamicTest> findsEveryDefectBuiltIn(@TempDir Path directory) {
        String only = System.getProperty("penstock.defect", "");
        List<Defect> defects = (WHOLE || !only.isEmpty() ? Defect.all() : SLICE)
                .stream().filter(defect -> defect.name().contains(only)).toList();
        CrashCheck check = CrashCheck.start(PostgresServer.DEFAULT_VERSION, System.out::println);
        return defects.stream()
                .map(defect -> DynamicTest.dynamicTest(defect.name(), () -> {
                    Path classes = directory.resolve(defect.name().replace(' ', '-'));
                    Mutation.compile(defect.mutations(), classes);

                    CheckReport report = check.run(defect.plan().withClasses(classes), PATIENCE);

                    System.out.println(defect + ": " + report);
                    assertThat(report.defect()).containsPattern("^(" + defect.symptom() + ")");
                }))
                .onClose(check::close);
    }
}
