package dev.penstock.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The text that a defect replaces is there, and what it is replaced by compiles. */
class DefectTest {
    static Stream<Defect> defects() {
        return Defect.all().stream();
    }

    @ParameterizedTest
    @MethodSource("defects")
    void canBeBuiltIn(Defect defect, @TempDir Path directory) throws Exception {
        Mutation.compile(defect.mutations(), directory);

        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".class")))
                    .hasSizeGreaterThanOrEqualTo(defect.mutations().size());
        }
    }
}
