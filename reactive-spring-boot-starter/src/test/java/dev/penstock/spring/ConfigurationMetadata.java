package dev.penstock.spring;

import dev.penstock.core.option.OptionDescription;
import dev.penstock.core.option.OptionType;
import dev.penstock.core.option.Validation;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSource;
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
        metadata.enabled("source", "Whether a source is created. It also needs at least one option.");
        metadata.bundle("source");
        metadata.options("source", PostgresSource.options());
        metadata.enabled("sink", "Whether a sink is created. It also needs at least one option.");
        metadata.bundle("sink");
        metadata.options("sink", PostgresSink.options());
        metadata.enabled(
                "kafka.sink", "Whether a pipeline writes to Kafka. It also needs at least one option, and the source.");
        metadata.client("sink");
        metadata.options("kafka.sink", KafkaSink.options());
        metadata.enabled("kafka.source", "Whether a pipeline reads from Kafka. It also needs at least one option.");
        metadata.client("source");
        metadata.options("kafka.source", KafkaSource.options());
        metadata.property(
                "penstock.pipelines",
                "java.util.Map<java.lang.String, java.util.Map<java.lang.String, java.lang.String>>",
                "Pipelines by name, in the place of `penstock.source`, `penstock.sink` and `penstock.resume`. Each has"
                        + " `source.*`, `sink.*`, `kafka.source.*`, `kafka.sink.*`, `resume`, `resume-file`, `restart.*`, `health.*`, `shutdown-timeout`"
                        + " and `enabled`.",
                "");
        metadata.own(
                "shutdown-timeout",
                "The longest time that a pipeline may take to finish when the application stops.",
                "10s");
        metadata.property(
                "penstock.resume",
                "dev.penstock.spring.PenstockProperties$Resume",
                "The store of the position after which a pipeline resumes: `none` (the pipeline returns it itself),"
                        + " `file`, `table` (in the database of the application's `ConnectionFactory`) or `target`"
                        + " (with the records; needs exactly-once delivery).",
                "none");
        metadata.property(
                "penstock.resume-file",
                "java.nio.file.Path",
                "The file that holds the position with `penstock.resume=file`.",
                "");
        metadata.property(
                "penstock.restart.enabled", "java.lang.Boolean", "Whether a pipeline that failed is restarted.", true);
        metadata.own("restart.backoff", "The pause before the first restart. It doubles with each further one.", "1s");
        metadata.own("restart.max-backoff", "The longest pause before a restart.", "1m");
        metadata.own(
                "health.message-timeout",
                "The longest time without a message from the server before the stream counts as stalled.",
                "1m");
        metadata.own(
                "health.acknowledgement-timeout",
                "The longest time without an acknowledgement while records wait for one, before the stream counts"
                        + " as stalled.",
                "1m");
        metadata.own(
                "metrics.interval", "The interval at which the server is queried for the state of the slot.", "10s");
        metadata.property(
                "management.health.penstock.enabled",
                "java.lang.Boolean",
                "Whether there is a health indicator for the stream.",
                true);
        Map<String, Object> root = new LinkedHashMap<>();
        root.put(
                "groups",
                List.of(
                        group("penstock", "A pipeline from PostgreSQL, and what all pipelines have in common."),
                        group("penstock.source", "The source: the database to read."),
                        group("penstock.sink", "The sink: the database to write to."),
                        group("penstock.kafka.sink", "A sink that writes to Kafka; needs the module penstock-kafka."),
                        group(
                                "penstock.kafka.source",
                                "A source that reads from Kafka; needs the module penstock-kafka."),
                        group("penstock.restart", "The restart of a pipeline that failed."),
                        group("penstock.health", "The limits after which a stream counts as stalled."),
                        group("penstock.metrics", "The meters."),
                        group("management.health.penstock", "The health contributor of Penstock.")));
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

    private static Map<String, Object> group(String name, String description) {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("name", name);
        group.put("description", description);
        return group;
    }

    private void bundle(String end) {
        property(
                "penstock." + end + ".ssl.bundle",
                "java.lang.String",
                "The SSL bundle of the application for TLS connections, instead of files named in the URL. `sslmode` is"
                        + " then `verify-full` unless the URL has another.",
                "");
    }

    private void client(String end) {
        property(
                "penstock.kafka." + end + ".kafka",
                "java.util.Map<java.lang.String, java.lang.String>",
                "Settings of Kafka's own clients by their names, such as `compression.type` or `security.protocol`. Those"
                        + " on which delivery depends cannot be set.",
                "");
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
