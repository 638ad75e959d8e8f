package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.option.OptionDescription;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SpecCommandTest {
    @Test
    void printsEveryParameterAsJson() {
        Cli cli = Cli.run("spec", "--json");
        JsonNode spec = new JsonMapper().readTree(cli.out());

        assertThat(cli.status()).isZero();
        assertThat(cli.err()).isEmpty();
        assertThat(cli.out().lines()).hasSize(1);
        assertThat(names(spec.get("source"))).isEqualTo(names(PostgresSource.options()));
        assertThat(names(spec.get("sink"))).isEqualTo(names(PostgresSink.options()));
    }

    @Test
    void printsTypeDefaultAndValidations() {
        JsonNode source =
                new JsonMapper().readTree(Cli.run("spec", "--json").out()).get("source");

        assertThat(parameter(source, "url").toString())
                .contains(
                        "\"type\":\"string\",\"default\":\"\",\"validations\":[{\"type\":\"required\",\"value\":\"\"}]");
        assertThat(parameter(source, "logrepl.statusInterval").toString())
                .contains("\"type\":\"duration\",\"default\":\"5s\","
                        + "\"validations\":[{\"type\":\"greater-than\",\"value\":\"0ms\"}]");
        assertThat(parameter(source, "snapshotMode").toString())
                .contains("\"default\":\"initial\","
                        + "\"validations\":[{\"type\":\"inclusion\",\"value\":\"initial,never,only\"}]");
    }

    @Test
    void printsEveryParameterAsText() {
        Cli cli = Cli.run("spec");

        assertThat(cli.status()).isZero();
        PostgresSource.options()
                .forEach(parameter ->
                        assertThat(cli.out()).contains("--source." + parameter.name() + ' ', parameter.description()));
    }

    private static List<String> names(JsonNode parameters) {
        List<String> names = new ArrayList<>();
        parameters.forEach(parameter -> names.add(parameter.get("name").asString()));
        return names;
    }

    private static List<String> names(List<OptionDescription> options) {
        return options.stream().map(OptionDescription::name).toList();
    }

    private static JsonNode parameter(JsonNode parameters, String name) {
        for (JsonNode parameter : parameters) {
            if (parameter.get("name").asString().equals(name)) {
                return parameter;
            }
        }
        throw new AssertionError(name);
    }
}
