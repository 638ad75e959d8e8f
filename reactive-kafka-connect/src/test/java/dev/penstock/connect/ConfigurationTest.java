package dev.penstock.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    @Test
    void reportsProblemsAtTheirOptions() {
        Config config = new PostgresSourceConnector()
                .validate(Map.of(
                        "url", "postgresql://app:secret@db/shop",
                        "tables", "orders",
                        "snapshotMode", "sometimes",
                        "topic", "{secret}",
                        "tasks.max", "1"));

        assertThat(config.configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .map(ConfigValue::name))
                .containsExactlyInAnyOrder("snapshotMode", "topic");
        assertThat(config.configValues().toString()).doesNotContain("app:secret");
    }

    @Test
    void hasOneTaskWhateverTheMaximum() {
        PostgresSourceConnector connector = new PostgresSourceConnector();
        connector.start(Map.of("tables", "orders"));

        assertThat(connector.taskConfigs(8)).containsExactly(Map.of("tables", "orders"));
        assertThat(connector.exactlyOnceSupport(Map.of())).isEqualTo(ExactlyOnceSupport.SUPPORTED);
    }

    @Test
    void isFoundByItsServiceFile() {
        assertThat(ServiceLoader.load(SourceConnector.class)).anyMatch(PostgresSourceConnector.class::isInstance);
    }
}
