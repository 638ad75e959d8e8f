package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaOptionsTest {
    @Test
    void reportsAllProblemsAtOnceWithoutValues() {
        assertThatThrownBy(() -> KafkaSink.fromMap(Map.of(
                        "delivery", "exactly-once",
                        "batch.size", "0",
                        "topic", "{secret}",
                        "kafka.acks", "1",
                        "kafka.compresion.type", "hidden")))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> {
                    assertThat(e.problems().stream().map(ConfigurationException.Problem::option))
                            .containsExactlyInAnyOrder(
                                    "kafka.bootstrapServers",
                                    "batch.size",
                                    "topic",
                                    "pipeline",
                                    "kafka.acks",
                                    "kafka.compresion.type");
                    assertThat(e.getMessage()).doesNotContain("hidden").doesNotContain("{secret}");
                });
    }

    @Test
    void takesTheAddressesByEitherName() {
        assertThat(KafkaSink.fromMap(Map.of("kafka.bootstrapServers", "a:1"))).hasToString("KafkaSink[a:1]");
        assertThat(KafkaSink.fromMap(Map.of("kafka.bootstrap.servers", "a:1"))).hasToString("KafkaSink[a:1]");
    }

    @Test
    void requiresTopicsAndGroupOfASource() {
        assertThatThrownBy(() -> KafkaSource.fromMap(Map.of("kafka.bootstrapServers", "a:1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("topics: is required")
                .hasMessageContaining("group: is required");
    }
}
