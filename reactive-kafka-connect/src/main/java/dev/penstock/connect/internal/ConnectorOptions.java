package dev.penstock.connect.internal;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.Position;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.SettingsBuilder;
import dev.penstock.core.internal.config.Specification;
import dev.penstock.core.option.OptionDescription;
import dev.penstock.kafka.internal.route.TopicTemplate;
import dev.penstock.source.PostgresSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/**
 * Options of the connector: those of the source, and its own ({@code topic}, {@code topic.messages}, {@code tombstones}).
 * Validated and immutable.
 */
public final class ConnectorOptions {
    private static final Parameter<String> TOPIC = Parameter.string(
                    "topic", "The topic of a record: a name with the placeholders {collection}, {schema} and {table}.")
            .defaultsTo("penstock.{schema}.{table}");
    private static final Parameter<String> MESSAGES_TOPIC = Parameter.string(
                    "topic.messages", "The topic of logical messages.")
            .defaultsTo("penstock.messages")
            .matching("[a-zA-Z0-9._-]{1,249}");
    private static final Parameter<Boolean> TOMBSTONES = Parameter.bool(
                    "tombstones", "Whether a deletion is followed by a record without a value.")
            .defaultsTo("false");
    private static final Specification OWN = Specification.of(TOPIC, MESSAGES_TOPIC, TOMBSTONES);
    private static final Set<String> SECRETS = Set.of("url", "columns.maskSalt");

    private final PostgresSource source;
    private final Settings settings;
    private final TopicTemplate topic;

    private ConnectorOptions(PostgresSource source, Settings settings, TopicTemplate topic) {
        this.source = source;
        this.settings = settings;
        this.topic = topic;
    }

    /** Returns the version of the connector. */
    public static String version() {
        String version = ConnectorOptions.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    /** Returns all options, as Kafka Connect describes them. */
    public static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        define(definition, PostgresSource.options(), "Source");
        define(definition, OWN.options(), "Topics");
        return definition;
    }

    /** Values stay text: the source parses them, and reports all problems of all options. */
    private static void define(ConfigDef definition, List<OptionDescription> options, String group) {
        int order = 0;
        for (OptionDescription option : options) {
            definition.define(
                    option.name(),
                    SECRETS.contains(option.name()) ? ConfigDef.Type.PASSWORD : ConfigDef.Type.STRING,
                    option.isRequired() ? ConfigDef.NO_DEFAULT_VALUE : option.defaultText(),
                    option.isRequired() ? ConfigDef.Importance.HIGH : ConfigDef.Importance.MEDIUM,
                    option.description(),
                    group,
                    order++,
                    ConfigDef.Width.MEDIUM,
                    option.name());
        }
    }

    /**
     * Returns the problems of a configuration, all at once; none if it is valid. Opens no connection. Names that are not of this
     * connector belong to Kafka Connect, and are ignored.
     */
    public static List<Problem> problems(Map<String, String> configuration) {
        try {
            ConnectorOptions unused = of(configuration);
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems();
        }
    }

    /**
     * Returns the options of a configuration.
     *
     * @throws ConfigurationException with all problems
     */
    public static ConnectorOptions of(Map<String, String> configuration) {
        List<Problem> problems = new ArrayList<>();
        PostgresSource source = source(configuration, problems);
        Settings settings = settings(configuration, problems);
        TopicTemplate topic = topic(settings, problems);
        if (source == null || settings == null || topic == null) {
            throw new ConfigurationException(problems);
        }
        return new ConnectorOptions(source, settings, topic);
    }

    private static @Nullable PostgresSource source(Map<String, String> configuration, List<Problem> problems) {
        try {
            return PostgresSource.fromMap(those(PostgresSource.options(), configuration));
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    private static @Nullable Settings settings(Map<String, String> configuration, List<Problem> problems) {
        SettingsBuilder builder = OWN.settings();
        those(OWN.options(), configuration).forEach(builder::set);
        try {
            return builder.build();
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    private static @Nullable TopicTemplate topic(@Nullable Settings settings, List<Problem> problems) {
        try {
            return settings == null ? null : TopicTemplate.parse(settings.get(TOPIC));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(TOPIC.name(), String.valueOf(e.getMessage())));
            return null;
        }
    }

    private static Map<String, String> those(List<OptionDescription> options, Map<String, String> configuration) {
        Set<String> names = options.stream().map(OptionDescription::name).collect(Collectors.toSet());
        Map<String, String> own = new HashMap<>();
        configuration.forEach((name, value) -> {
            if (names.contains(name) && value != null) {
                own.put(name, value);
            }
        });
        return own;
    }

    /** Returns the source, which is not subscribed to yet. */
    public PostgresSource source() {
        return source;
    }

    /**
     * Returns a new conversion of the records after a position.
     *
     * @param offset the form of positions as offsets
     * @param last the position that is stored; {@code null} at the beginning
     */
    public RecordConversion conversion(SourceOffset offset, @Nullable Position last) {
        String messages = settings.get(MESSAGES_TOPIC);
        return new RecordConversion(
                record -> record.collection() == null ? messages : topic.apply(record),
                settings.get(TOMBSTONES),
                offset,
                last);
    }
}
