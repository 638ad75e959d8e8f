package dev.penstock.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final Path OUTPUT = Path.of("reports");

    @Test
    void hasDefaults() {
        ComparisonArguments arguments = ComparisonArguments.parse(List.of(), OUTPUT);

        assertThat(arguments.size()).isEqualTo(new Size(1_000_000, 60));
        assertThat(arguments.runs()).isEqualTo(3);
        assertThat(arguments.output()).isEqualTo(OUTPUT);
        assertThat(arguments.chosen("stream")).isTrue();
        assertThat(arguments.takesPart("Debezium Engine")).isTrue();
    }

    @Test
    void takesWorksPeersAndOptionsOfTheJvm() {
        ComparisonArguments arguments = ComparisonArguments.parse(
                List.of("--only", "stream,idle", "--without", "Debezium", "-Xmx64m", "--runs", "5"), OUTPUT);

        assertThat(arguments.chosen("idle")).isTrue();
        assertThat(arguments.chosen("snapshot")).isFalse();
        assertThat(arguments.takesPart("Debezium Engine (JSON)")).isFalse();
        assertThat(arguments.jvmOptions()).containsExactly("-Xmx64m");
        assertThat(arguments.runs()).isEqualTo(5);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> ComparisonArguments.parse(List.of("--row", "5"), OUTPUT))
                .hasMessageContaining("'--row'");
        assertThatThrownBy(() -> ComparisonArguments.parse(List.of("--runs"), OUTPUT))
                .hasMessageContaining("needs a value");
        assertThatThrownBy(() -> ComparisonArguments.parse(List.of("--runs", "0"), OUTPUT))
                .hasMessageContaining("positive number");
    }
}
