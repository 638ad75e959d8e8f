package dev.penstock.kafka.internal.client;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The configured settings of Kafka's own clients, and the subset that applies to each kind of client. Immutable. */
public final class ClientSettings {
    /** Settings that the sink and the source set themselves, because their guarantees depend on them. */
    private static final Set<String> OWN = Set.of(
            "acks",
            "auto.offset.reset",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "transaction.timeout.ms",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    private static final Map<String, Object> SERIALIZERS =
            Map.of("key.serializer", ByteArraySerializer.class, "value.serializer", ByteArraySerializer.class);

    private final Map<String, String> given;

    /** Creates settings of a copy of these. */
    public ClientSettings(Map<String, String> given) {
        this.given = Map.copyOf(given);
    }

    /** Returns the problem with a setting's name, or an empty text if there is none. */
    public static String problem(String name) {
        if (OWN.contains(name)) {
            return "cannot be set: delivery depends on it, and the sink or source sets it itself";
        }
        boolean known = ProducerConfig.configNames().contains(name)
                || ConsumerConfig.configNames().contains(name)
                || AdminClientConfig.configNames().contains(name);
        return known ? "" : "is not a setting of Kafka's producer, consumer or admin client";
    }

    /** Returns the addresses of the cluster. */
    public String bootstrapServers() {
        return given.getOrDefault("bootstrap.servers", "");
    }

    /** Returns the time after which what is known of topics is queried again. */
    public Duration metadataAge() {
        Object age = ProducerConfig.configDef()
                .parse(producer(SERIALIZERS))
                .get(CommonClientConfigs.METADATA_MAX_AGE_CONFIG);
        return Duration.ofMillis(((Number) Objects.requireNonNull(age)).longValue());
    }

    /** Returns the settings of a producer. */
    public Map<String, Object> producer(Map<String, ?> own) {
        return of(ProducerConfig.configNames(), Map.of(), own);
    }

    /** Returns the settings of a consumer; the configured ones override {@code defaults}. */
    public Map<String, Object> consumer(Map<String, ?> defaults, Map<String, ?> own) {
        return of(ConsumerConfig.configNames(), defaults, own);
    }

    /** Returns the settings of an admin client. */
    public Map<String, Object> admin() {
        return of(AdminClientConfig.configNames(), Map.of(), Map.of());
    }

    private Map<String, Object> of(Collection<String> names, Map<String, ?> defaults, Map<String, ?> own) {
        Map<String, Object> settings = new HashMap<>(defaults);
        given.forEach((name, value) -> {
            if (names.contains(name)) {
                settings.put(name, value);
            }
        });
        settings.putAll(own);
        return settings;
    }

    /** Returns the names of the configured settings, without their values, which may be secret. */
    @Override
    public String toString() {
        return "ClientSettings" + List.copyOf(new TreeSet<>(given.keySet()));
    }
}
