package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresSinkTest {
    private static final String URL = "postgresql://me:secret@nowhere/db";

    @Test
    void reportsAllProblemsAtOnceWithoutValues() {
        ConfigurationException error = catchThrowableOfType(
                ConfigurationException.class,
                () -> PostgresSink.fromMap(Map.of(
                        "batch.size", "-1",
                        "table", "{{ secret",
                        "parallelism", "many",
                        "nope", "secret",
                        "delivery", "exactly-once")));

        assertThat(error.problems())
                .extracting(Problem::option)
                .contains("url", "batch.size", "table", "parallelism", "nope", "pipeline");
        assertThat(error).hasMessageNotContaining("secret");
    }

    @Test
    void refusesOptionsThatContradictEachOther() {
        assertThat(problems(Map.of("delivery", "exactly-once", "pipeline", "p", "parallelism", "2")))
                .containsExactly("parallelism");
        assertThat(problems(Map.of("deadLetter.table", "dead"))).containsExactly("deadLetter.table");
        assertThat(problems(Map.of("onError", "dead-letter"))).containsExactly("deadLetter.table");
        assertThat(problems(Map.of("batch.size", "5", "sdk.batch.size", "5"))).isNotEmpty();
    }

    @Test
    void takesTheNamesOfConduit() {
        PostgresSink sink = PostgresSink.fromMap(
                Map.of("url", URL, "sdk.batch.size", "100", "sdk.batch.delay", "1s", "table", "orders", "key", "id"));

        assertThat(sink.toString()).contains("nowhere").doesNotContain("secret");
    }

    @Test
    void takesTemplatesAndNamesOfTables() {
        assertThat(problems(Map.of("table", "{{ index .Metadata \"opencdc.collection\" | upper }}")))
                .isEmpty();
        assertThat(problems(Map.of("table", "a.b.c"))).containsExactly("table");
        assertThat(problems(Map.of("table", "{{ .Nope }}"))).containsExactly("table");
    }

    private static List<String> problems(Map<String, String> options) {
        try {
            PostgresSink.builder().url(URL).options(options).build();
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems().stream().map(Problem::option).toList();
        }
    }
}
