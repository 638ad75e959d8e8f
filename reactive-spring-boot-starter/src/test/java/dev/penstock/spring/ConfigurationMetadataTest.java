package dev.penstock.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.option.OptionDescription;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSource;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.internal.option.PipelineEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The file is written again with {@code -Dpenstock.write=true}. */
class ConfigurationMetadataTest {
    private static final Path FILE = Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");

    private static final Map<String, List<OptionDescription>> OPTIONS = Map.of(
            "source", PostgresSource.options(),
            "sink", PostgresSink.options(),
            "kafka.source", KafkaSource.options(),
            "kafka.sink", KafkaSink.options());

    @Test
    void isMadeOfTheSpecification() throws IOException {
        String made = ConfigurationMetadata.json();
        if (Boolean.getBoolean("penstock.write")) {
            Files.writeString(FILE, made);
        }
        assertThat(Files.readString(FILE)).isEqualTo(made);
    }

    @Test
    void everyNameInItIsTheOptionItDescribes() {
        JsonNode metadata = JsonMapper.shared().readTree(ConfigurationMetadata.json());
        Map<String, Integer> found = new LinkedHashMap<>();
        for (JsonNode property : metadata.get("properties")) {
            String name = property.get("name").asString();
            MockEnvironment environment = new MockEnvironment().withProperty(name, "x");
            if (property.get("type").asString().startsWith("java.util.Map")) {
                continue;
            }
            OPTIONS.forEach((end, options) -> PipelineEnd.of(environment, "penstock." + end, options)
                    .options()
                    .keySet()
                    .forEach(option -> found.merge(end + ' ' + option, 1, Integer::sum)));
        }
        Map<String, Integer> expected = new LinkedHashMap<>();
        OPTIONS.forEach((end, options) -> options.forEach(option -> expected.put(end + ' ' + option.name(), 1)));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void everyPropertyIsInAGroupThatIsDescribed() {
        JsonNode metadata = JsonMapper.shared().readTree(ConfigurationMetadata.json());
        List<String> groups = new ArrayList<>();
        metadata.get("groups").forEach(group -> {
            groups.add(group.get("name").asString());
            assertThat(group.get("description").asString()).isNotBlank();
        });
        for (JsonNode property : metadata.get("properties")) {
            String name = property.get("name").asString();
            assertThat(groups).as(name).anyMatch(group -> name.startsWith(group + '.'));
        }
    }

    @Test
    void everyClassInItExists() throws ClassNotFoundException {
        JsonNode metadata = JsonMapper.shared().readTree(ConfigurationMetadata.json());
        for (JsonNode property : metadata.get("properties")) {
            for (String type : property.get("type").asString().split("[<>, ]+", 0)) {
                assertThat(Class.forName(type)).isNotNull();
            }
        }
    }
}
