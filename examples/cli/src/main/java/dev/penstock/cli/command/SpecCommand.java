package dev.penstock.cli.command;

import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.invocation.Output;
import dev.penstock.core.option.OptionDescription;
import dev.penstock.core.option.Validation;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Command that prints the options of source and sink. */
@Command(name = "spec", description = "Print the options of source and sink.")
public final class SpecCommand extends PenstockCommand {
    @Option(names = "--json", description = "Print the options as JSON.")
    boolean json;

    @Override
    public List<String> examples() {
        return List.of("penstock spec --json");
    }

    @Override
    public int run(Invocation invocation) {
        Map<String, List<OptionDescription>> parts = new LinkedHashMap<>();
        parts.put("source", PostgresSource.options());
        parts.put("sink", PostgresSink.options());
        parts.put("kafka sink", KafkaSink.options());
        Output out = invocation.checked(invocation.out());
        if (json) {
            out.line(json(parts));
        } else {
            out.line(table(parts));
        }
        return ExitStatus.DONE;
    }

    private static String table(Map<String, List<OptionDescription>> parts) {
        StringBuilder table = new StringBuilder();
        parts.forEach((part, options) -> {
            for (OptionDescription parameter : options) {
                String given = parameter.isRequired()
                        ? "required"
                        : parameter.defaultText().isEmpty() ? "" : "default " + parameter.defaultText();
                table.append("--%-34s %-9s %s%n"
                        .formatted(
                                optionPrefix(part) + parameter.name(),
                                parameter.type().text(),
                                given)
                        .stripTrailing());
                table.append("\n    ").append(parameter.description()).append('\n');
            }
        });
        return table.toString().stripTrailing();
    }

    /** Returns the prefix of the options, which is the same for all kinds of sinks. */
    private static String optionPrefix(String part) {
        return part.substring(part.lastIndexOf(' ') + 1) + '.';
    }

    private static String json(Map<String, List<OptionDescription>> parts) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            parts.forEach((part, options) -> {
                json.writeName(part);
                json.writeStartArray();
                options.forEach(parameter -> write(json, parameter));
                json.writeEndArray();
            });
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, OptionDescription parameter) {
        json.writeStartObject();
        json.writeStringProperty("name", parameter.name());
        json.writeStringProperty("description", parameter.description());
        json.writeStringProperty("type", parameter.type().text());
        json.writeStringProperty("default", parameter.defaultText());
        json.writeName("validations");
        json.writeStartArray();
        for (Validation validation : parameter.validations()) {
            json.writeStartObject();
            json.writeStringProperty("type", validation.type().text());
            json.writeStringProperty("value", validation.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
