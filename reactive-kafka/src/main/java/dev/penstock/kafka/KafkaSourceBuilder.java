package dev.penstock.kafka;

import dev.penstock.core.Position;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.SettingsBuilder;
import dev.penstock.kafka.internal.avro.AvroReader;
import dev.penstock.kafka.internal.format.OpenCdcReader;
import dev.penstock.kafka.internal.registry.SchemaRegistry;
import dev.penstock.kafka.internal.source.MessageReading;
import dev.penstock.kafka.internal.source.SourceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builder of a {@link KafkaSource}, with typed and textual options. Nothing is checked before {@link #build()}, which
 * reports all problems at once. If an option is set twice, the later value applies. Not thread-safe.
 */
public final class KafkaSourceBuilder {
    private final List<Consumer<SettingsBuilder>> given = new ArrayList<>();
    private final ClientOptions clients = new ClientOptions();
    private @Nullable Comparator<Position> order;

    KafkaSourceBuilder() {}

    /**
     * Sets the addresses of the Kafka cluster. Required.
     *
     * @param servers addresses {@code host:port}, separated by commas
     */
    public KafkaSourceBuilder bootstrapServers(String servers) {
        return option(KafkaSourceParameters.SERVERS.name(), servers);
    }

    /**
     * Sets a setting of Kafka's own clients. Settings that the delivery guarantee depends on cannot be set. The default
     * of {@code group.protocol} is {@code consumer}; set {@code classic} for brokers before 4.0.
     */
    public KafkaSourceBuilder kafka(String name, String value) {
        return option(ClientOptions.PREFIX + name, value);
    }

    /**
     * Sets the topics to read. Required.
     *
     * @param topics the names of topics that a {@link KafkaSink} wrote
     */
    public KafkaSourceBuilder topics(String... topics) {
        return set(KafkaSourceParameters.TOPICS, List.of(topics));
    }

    /**
     * Sets the group of consumers that divide the partitions among themselves. Required.
     *
     * <p>The name of the group is part of the name under which a target stores the position of a partition, so keep it.
     *
     * @param group the name of the group
     */
    public KafkaSourceBuilder group(String group) {
        return option(KafkaSourceParameters.GROUP.name(), group);
    }

    /**
     * Sets how long the work on a revoked partition may take to finish. The default is 30 seconds.
     *
     * <p>The work is then cancelled. Another consumer gets the partition only afterwards.
     *
     * @param timeout the duration
     */
    public KafkaSourceBuilder revokeTimeout(Duration timeout) {
        return set(KafkaSourceParameters.REVOKE_TIMEOUT, timeout);
    }

    /**
     * Sets the treatment of a truncation in a topic with several partitions. The default is
     * {@link TruncationRule#FAIL}.
     */
    public KafkaSourceBuilder truncations(TruncationRule rule) {
        return set(KafkaSourceParameters.TRUNCATIONS, rule);
    }

    /**
     * Sets the address of the schema registry, for topics that were written with {@link MessageForm#AVRO}. The default
     * is none: messages are in the form {@link MessageForm#OPENCDC}.
     */
    public KafkaSourceBuilder registryUrl(String url) {
        return option(RegistryParameters.URL.name(), url);
    }

    /** Sets user and password at the schema registry. The default is no authentication. */
    public KafkaSourceBuilder registryLogin(String user, String password) {
        return option(RegistryParameters.USER.name(), user).option(RegistryParameters.PASSWORD.name(), password);
    }

    /**
     * Sets the order of the positions of the original source, such as {@code PostgresSource.deliveryOrder()}. Records
     * that a producer without transactions wrote again after a restart are then dropped. The default is none: nothing
     * is dropped. With {@link KafkaDelivery#EXACTLY_ONCE} no record is written twice, so there is nothing to drop.
     */
    public KafkaSourceBuilder dropRepeats(Comparator<Position> order) {
        this.order = Objects.requireNonNull(order, "order");
        return this;
    }

    /**
     * Sets an option as text, by its name in {@link KafkaSource#options()}, or {@code kafka.} followed by a setting of
     * Kafka's clients.
     */
    public KafkaSourceBuilder option(String name, String text) {
        Objects.requireNonNull(text, name);
        if (!clients.take(name, text)) {
            given.add(settings -> settings.set(name, text));
        }
        return this;
    }

    /**
     * Sets options by their names, as text, as if {@link #option} were called for each.
     *
     * @param options names and values
     */
    public KafkaSourceBuilder options(Map<String, String> options) {
        options.forEach(this::option);
        return this;
    }

    /**
     * Returns a source with these options. It opens no connection; each subscription opens its own.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems at once; its message names the options and contains no values
     */
    public KafkaSource build() {
        SettingsBuilder builder = KafkaSourceParameters.SPECIFICATION.settings();
        given.forEach(setter -> setter.accept(builder));
        Settings settings = clients.checked(builder);
        return new KafkaSource(new SourceSettings(
                clients.settings(settings.get(KafkaSourceParameters.SERVERS)),
                settings.get(KafkaSourceParameters.TOPICS),
                settings.get(KafkaSourceParameters.GROUP),
                order,
                settings.get(KafkaSourceParameters.REVOKE_TIMEOUT),
                settings.get(KafkaSourceParameters.TRUNCATIONS) == TruncationRule.IGNORE,
                reading(settings)));
    }

    private static MessageReading reading(Settings settings) {
        return RegistryParameters.settings(settings, false)
                .map(SchemaRegistry::new)
                .map(registry -> new MessageReading(() -> new AvroReader(registry), true))
                .orElseGet(() -> new MessageReading(OpenCdcReader::new, false));
    }

    private <T> KafkaSourceBuilder set(Parameter<T> parameter, T value) {
        Objects.requireNonNull(value, parameter.name());
        given.add(settings -> settings.set(parameter, value));
        return this;
    }
}
