package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.option.OptionDescription;
import dev.penstock.core.option.Validation;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSource;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Run with {@code -Dpenstock.write-docs=true} it writes the tables instead of comparing them. */
class OptionsDocumentTest {
    private static final Path DOCUMENT = Path.of("../../docs/options.md");

    @Test
    void listsTheSourceOptionsAsTheyAre() throws IOException {
        check("source", PostgresSource.options());
    }

    @Test
    void listsTheSinkOptionsAsTheyAre() throws IOException {
        check("sink", PostgresSink.options());
    }

    @Test
    void listsTheOptionsOfTheKafkaSinkAsTheyAre() throws IOException {
        check("kafka sink", KafkaSink.options());
    }

    @Test
    void listsTheOptionsOfTheKafkaSourceAsTheyAre() throws IOException {
        check("kafka source", KafkaSource.options());
    }

    private static void check(String part, List<OptionDescription> options) throws IOException {
        String begin = "<!-- " + part + " options: generated, see OptionsDocumentTest -->\n";
        String document = Files.readString(DOCUMENT);
        int from = document.indexOf(begin) + begin.length();
        int to = document.indexOf("<!-- end -->", from);
        String expected = table(options);
        if (Boolean.getBoolean("penstock.write-docs")) {
            Files.writeString(DOCUMENT, document.substring(0, from) + expected + document.substring(to));
        } else {
            assertThat(document.substring(from, to)).isEqualTo(expected);
        }
    }

    private static String table(List<OptionDescription> options) {
        StringBuilder table = new StringBuilder("| name | meaning | type | default |\n|---|---|---|---|\n");
        for (OptionDescription parameter : options) {
            String text = parameter.defaultText();
            table.append("| `%s` | %s | %s | %s |%n"
                    .formatted(
                            parameter.name(),
                            parameter.description().replace("|", "\\|"),
                            type(parameter),
                            parameter.isRequired() ? "required" : text.isEmpty() ? "" : '`' + text + '`')
                    .replace(System.lineSeparator(), "\n"));
        }
        return table.toString();
    }

    private static String type(OptionDescription parameter) {
        String validations = parameter.validations().stream()
                .map(OptionsDocumentTest::text)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        return parameter.type().text() + (validations.isEmpty() ? "" : ", " + validations);
    }

    private static String text(Validation validation) {
        String value = '`' + validation.value().replace("|", "\\|").replace(",", "`, `") + '`';
        return switch (validation.type()) {
            case REQUIRED -> "";
            case INCLUSION -> value;
            case REGEX -> '`' + validation.value().replace("|", "\\|") + '`';
            case GREATER_THAN -> "over " + value;
        };
    }
}
