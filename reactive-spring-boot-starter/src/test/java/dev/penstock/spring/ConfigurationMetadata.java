package dev.penstock.spring;

import dev.penstock.core.option.OptionDescription;
import dev.penstock.core.option.OptionType;
import dev.penstock.core.option.Validation;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/** Spring Boot's description of the properties, made from the library's own specification of its options. */
final class ConfigurationMetadata {
    private final List<Map<String, Object>> properties = new ArrayList<>();
    private final List<Map<String, Object>> hints = new ArrayList<>();

    private ConfigurationMetadata() {}

    static String json() {
        ConfigurationMetadata metadata = new ConfigurationMetadata();
        metadata.enabled("source", "Whether there is to be a source; it also needs an option.");
        metadata.options("source", PostgresSource.options());
        metadata.enabled("sink", "Whether there is to be a sink; it also needs an option.");
        metadata.options("sink", PostgresSink.options());
        metadata.own("shutdown-timeout", "How long a pipeline may take to finish when the application stops.", "10s");
        metadata.property(
                "penstock.resume",
                "dev.penstock.spring.PenstockProperties$Resume",
                "Where the position is that a pipeline resumes after: `none` (the pipeline says so itself), `file`,"
                        + " `table` (of the application's reactive connections) or `target` (with the records).",
                "none");
        metadata.property("penstock.resume-file", "java.nio.file.Path", "The file of `penstock.resume=file`.", "");
        metadata.property(
                "penstock.restart.enabled",
                "java.lang.Boolean",
                "Whether a pipeline that failed is started again.",
                true);
        metadata.own("restart.backoff", "The pause before the first restart; it doubles from one to the next.", "1s");
        metadata.own("restart.max-backoff", "The longest pause before a restart.", "1m");
        metadata.own(
                "health.message-timeout",
                "How long the server may be silent before the stream counts as stalled.",
                "1m");
        metadata.own(
                "health.acknowledgement-timeout",
                "How long nothing may be acknowledged while something waits for it, before the stream counts as"
                        + " stalled.",
                "1m");
        metadata.own("metrics.interval", "The time between two questions to the server about the slot.", "10s");
        metadata.property(
                "management.health.penstock.enabled",
                "java.lang.Boolean",
                "Whether the stream's health is shown.",
                true);
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("groups", List.of());
        root.put("properties", metadata.properties);
        root.put("hints", metadata.hints);
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        return JsonMapper.shared()
                        .writer()
                        .with(new DefaultPrettyPrinter()
                                .withObjectIndenter(lines)
                                .withArrayIndenter(lines))
                        .writeValueAsString(root)
                + "\n";
    }

    private void enabled(String end, String description) {
        property("penstock." + end + ".enabled", "java.lang.Boolean", description, true);
    }

    private void own(String name, String description, String defaultValue) {
        property("penstock." + name, "java.time.Duration", description, defaultValue);
    }

    private void options(String end, List<OptionDescription> options) {
        for (OptionDescription parameter : options) {
            String name = "penstock." + end + '.' + kebab(parameter.name());
            Map<String, Object> property =
                    property(name, type(parameter.type()), parameter.description(), defaultValue(parameter));
            if (parameter.description().startsWith("Deprecated")) {
                Map<String, Object> deprecation = new LinkedHashMap<>();
                deprecation.put("level", "warning");
                deprecation.put("reason", parameter.description());
                property.put("deprecation", deprecation);
            }
            parameter.validations().stream()
                    .filter(validation -> validation.type() == Validation.Type.INCLUSION)
                    .forEach(validation -> hints.add(hint(name, validation.value())));
        }
    }

    private Map<String, Object> property(String name, String type, String description, Object defaultValue) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("name", name);
        property.put("type", type);
        property.put("description", description);
        if (!defaultValue.equals("")) {
            property.put("defaultValue", defaultValue);
        }
        properties.add(property);
        return property;
    }

    private static Map<String, Object> hint(String name, String choices) {
        Map<String, Object> hint = new LinkedHashMap<>();
        hint.put("name", name);
        hint.put(
                "values",
                List.of(choices.split(",", -1)).stream()
                        .map(choice -> Map.of("value", choice))
                        .toList());
        return hint;
    }

    private static Object defaultValue(OptionDescription parameter) {
        String text = parameter.defaultText();
        return switch (parameter.type()) {
            case INT -> text.isEmpty() ? text : Integer.valueOf(text);
            case BOOL -> text.isEmpty() ? text : Boolean.valueOf(text);
            default -> text;
        };
    }

    private static String type(OptionType type) {
        return switch (type) {
            case INT -> "java.lang.Integer";
            case BOOL -> "java.lang.Boolean";
            case DURATION -> "java.time.Duration";
            case LIST -> "java.util.List<java.lang.String>";
            case STRING, BYTES -> "java.lang.String";
        };
    }

    /** Returns a name in the form that Spring Boot's own documentation has. */
    private static String kebab(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
