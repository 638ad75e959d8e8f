package dev.penstock.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.option.OptionDescription;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The file is written again with {@code -Dpenstock.write=true}. */
class ConfigurationMetadataTest {
    private static final Path FILE = Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");

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
            OptionText.of(environment, "penstock.source", PostgresSource.options())
                    .keySet()
                    .forEach(option -> found.merge("source " + option, 1, Integer::sum));
            OptionText.of(environment, "penstock.sink", PostgresSink.options())
                    .keySet()
                    .forEach(option -> found.merge("sink " + option, 1, Integer::sum));
        }
        Map<String, Integer> expected = new LinkedHashMap<>();
        for (OptionDescription parameter : PostgresSource.options()) {
            expected.put("source " + parameter.name(), 1);
        }
        for (OptionDescription parameter : PostgresSink.options()) {
            expected.put("sink " + parameter.name(), 1);
        }
        assertThat(found).isEqualTo(expected);
    }
}
