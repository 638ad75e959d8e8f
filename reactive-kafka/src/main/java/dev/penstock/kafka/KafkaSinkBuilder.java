package dev.penstock.kafka;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.ConfigurationException;
import dev.penstock.core.Record;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.SettingsBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Builder of a {@link KafkaSink}, with typed and textual options. Nothing is checked before {@link #build()}, which
 * reports all problems at once. If an option is set twice, the later value applies. Not thread-safe.
 */
public final class KafkaSinkBuilder {
    private final List<Consumer<SettingsBuilder>> given = new ArrayList<>();
    private final ClientOptions clients = new ClientOptions();
    private Acknowledger acknowledger = Acknowledger.none();
    private @Nullable Function<Record, String> topics;
    private @Nullable Mono<String> defaultPipeline;

    KafkaSinkBuilder() {}

    /**
     * Sets the addresses of the Kafka cluster. Required.
     *
     * @param servers addresses {@code host:port}, separated by commas
     */
    public KafkaSinkBuilder bootstrapServers(String servers) {
        return option(KafkaSinkParameters.SERVERS.name(), servers);
    }

    /**
     * Sets a setting of Kafka's own clients, such as {@code compression.type} or {@code security.protocol}.
     *
     * <p>Settings that the delivery guarantee depends on, such as {@code acks}, cannot be set.
     *
     * @param name the name of the setting, as in Kafka's documentation
     * @param value the value
     */
    public KafkaSinkBuilder kafka(String name, String value) {
        return option(ClientOptions.PREFIX + name, value);
    }

    /**
     * Sets the acknowledger that receives the positions of written records. The default is {@link Acknowledger#none()}.
     *
     * <p>A position is acknowledged after the Kafka transaction is committed, or, at least once, after all brokers that {@code acks=all}
     * requires have the message. It is called on a thread of the sink and must not block.
     *
     * @param acknowledger usually {@code source.acknowledgements()} of the source that emits the records
     */
    public KafkaSinkBuilder acknowledgeTo(Acknowledger acknowledger) {
        this.acknowledger = Objects.requireNonNull(acknowledger, "acknowledger");
        return this;
    }

    /**
     * Sets the topic of a record: a name with the placeholders {@code {collection}}, {@code {schema}} and {@code {table}}. The default is
     * {@code penstock.{schema}.{table}}.
     */
    public KafkaSinkBuilder topic(String template) {
        return option(KafkaSinkParameters.TOPIC.name(), template);
    }

    /** Sets a function that returns the topic of a record, logical messages included. The default is {@link #topic(String)}. */
    public KafkaSinkBuilder topic(Function<Record, String> topics) {
        this.topics = Objects.requireNonNull(topics, "topics");
        return this;
    }

    /**
     * Sets the topic of logical messages, which belong to no table. The default is {@code penstock.messages}.
     *
     * @param topic the name of the topic
     */
    public KafkaSinkBuilder messagesTopic(String topic) {
        return option(KafkaSinkParameters.MESSAGES_TOPIC.name(), topic);
    }

    /**
     * Sets whether missing topics are created. The default is {@code true}.
     *
     * <p>Without it a record for a missing topic ends the sink with an error that names the topic.
     *
     * @param create whether topics are created; the user then needs the right to create them
     */
    public KafkaSinkBuilder createTopics(boolean create) {
        return set(KafkaSinkParameters.CREATE, create);
    }

    /**
     * Sets the number of partitions of created topics. The default is 0, the broker's default.
     *
     * <p>Records of one key are in one partition, in order. Partitions that are added to an existing topic later send keys elsewhere.
     *
     * @param partitions the number, 0 or more
     */
    public KafkaSinkBuilder partitions(int partitions) {
        return set(KafkaSinkParameters.PARTITIONS, partitions);
    }

    /**
     * Sets the replication factor of created topics. The default is 0, the broker's default.
     *
     * @param replication the number of replicas, 0 or more
     */
    public KafkaSinkBuilder replication(int replication) {
        return set(KafkaSinkParameters.REPLICATION, replication);
    }

    /**
     * Sets the form of messages. The default is {@link MessageForm#OPENCDC}, the only one besides {@link MessageForm#AVRO} that {@link
     * KafkaSource} reads.
     *
     * @param form the form
     */
    public KafkaSinkBuilder format(MessageForm form) {
        return set(KafkaSinkParameters.FORMAT, form);
    }

    /** Sets what {@code source.name} holds with {@link MessageForm#DEBEZIUM}. The default is {@code penstock}. */
    public KafkaSinkBuilder debeziumName(String name) {
        return option(KafkaSinkParameters.DEBEZIUM_NAME.name(), name);
    }

    /** Sets what {@code source.db} holds with {@link MessageForm#DEBEZIUM}. The default is empty. */
    public KafkaSinkBuilder debeziumDatabase(String database) {
        return option(KafkaSinkParameters.DEBEZIUM_DATABASE.name(), database);
    }

    /** Sets how decimals are written with {@link MessageForm#DEBEZIUM}. The default is {@link DebeziumDecimals#PRECISE}. */
    public KafkaSinkBuilder debeziumDecimals(DebeziumDecimals decimals) {
        return set(KafkaSinkParameters.DEBEZIUM_DECIMALS, decimals);
    }

    /**
     * Sets the address of the schema registry, which has the interface of Confluent's, as
     * {@code https://registry.example:8081}. Required with {@link MessageForm#AVRO}.
     */
    public KafkaSinkBuilder registryUrl(String url) {
        return option(RegistryParameters.URL.name(), url);
    }

    /** Sets user and password at the schema registry. The default is no authentication. */
    public KafkaSinkBuilder registryLogin(String user, String password) {
        return option(RegistryParameters.USER.name(), user).option(RegistryParameters.PASSWORD.name(), password);
    }

    /** Sets whether schemas that the registry does not have are registered. The default is true. */
    public KafkaSinkBuilder registerSchemas(boolean register) {
        return set(KafkaSinkParameters.REGISTER, register);
    }

    /** Sets the names under which schemas are registered. The default is {@link AvroSubjects#TOPIC}. */
    public KafkaSinkBuilder avroSubjects(AvroSubjects subjects) {
        return set(KafkaSinkParameters.SUBJECTS, subjects);
    }

    /**
     * Sets whether a deletion is followed by a tombstone, a message without a value, after which a compacted topic forgets
     * the key. The default is {@code true} with {@link MessageForm#DEBEZIUM}, else {@code false}.
     *
     * @param tombstones whether tombstones are written
     */
    public KafkaSinkBuilder tombstones(boolean tombstones) {
        return set(KafkaSinkParameters.TOMBSTONES, tombstones);
    }

    /**
     * Sets how records are divided among partitions. The default is {@link PartitionBy#KEY}.
     *
     * @param partitionBy by key, or by transaction, whose records then stay together
     */
    public KafkaSinkBuilder partitionBy(PartitionBy partitionBy) {
        return set(KafkaSinkParameters.PARTITION, partitionBy);
    }

    /**
     * Sets how an update of a row's key is written whose two keys belong to different partitions. The default is {@link
     * KeyChanges#SPLIT}.
     *
     * <p>There is no order between partitions, so one update under the new key can be overtaken by later records of the old key.
     *
     * @param keyChanges whether the update is split into a deletion and a creation
     */
    public KafkaSinkBuilder keyChanges(KeyChanges keyChanges) {
        return set(KafkaSinkParameters.KEY_CHANGES, keyChanges);
    }

    /**
     * Sets the delivery guarantee. The default is {@link KafkaDelivery#AT_LEAST_ONCE}.
     *
     * <p>{@link KafkaDelivery#EXACTLY_ONCE} needs a {@link #pipeline}, a source that resumes through {@link KafkaSink#resume}, and consumers
     * with {@code isolation.level=read_committed}.
     *
     * @param delivery the guarantee
     */
    public KafkaSinkBuilder delivery(KafkaDelivery delivery) {
        return set(KafkaSinkParameters.DELIVERY, delivery);
    }

    /**
     * Sets the name under which the position is stored, which is also the id of the transactional producer. It must be
     * unique in the Kafka cluster. A name, or a {@link #defaultPipeline}, is required with {@link KafkaDelivery#EXACTLY_ONCE}, and
     * for {@link KafkaSink#resume}.
     */
    public KafkaSinkBuilder pipeline(String name) {
        return option(KafkaSinkParameters.PIPELINE.name(), name);
    }

    /**
     * Sets the name of the pipeline that is used if {@link #pipeline} is not set. It is subscribed to when the sink is. The default is
     * empty: there is no name.
     *
     * @param name usually {@code source.admin().slotIdentity()} of the source that emits the records, which contains the system
     *     identifier of the server and is therefore unique
     */
    public KafkaSinkBuilder defaultPipeline(Mono<String> name) {
        this.defaultPipeline = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets the compacted topic that positions are stored in. The default is {@code penstock.positions}.
     *
     * <p>It is created if it does not exist and topics may be created. Several pipelines can share it.
     *
     * @param topic the name of the topic
     */
    public KafkaSinkBuilder positionsTopic(String topic) {
        return option(KafkaSinkParameters.POSITIONS.name(), topic);
    }

    /**
     * Sets how long a Kafka transaction may take, more than 0. The default is 60 seconds.
     *
     * <p>The broker aborts a transaction that takes longer, and allows at most its {@code transaction.max.timeout.ms}, 15 minutes by
     * default. A source transaction that takes more than half of the time is committed in parts.
     *
     * @param timeout the duration
     */
    public KafkaSinkBuilder transactionTimeout(Duration timeout) {
        return set(KafkaSinkParameters.TRANSACTION_TIMEOUT, timeout);
    }

    /**
     * Sets the number of records after which a transaction is committed, at the next end of a source transaction. The
     * default is 10000.
     */
    public KafkaSinkBuilder batchSize(int records) {
        return set(KafkaSinkParameters.BATCH_SIZE, records);
    }

    /**
     * Sets the number of bytes after which a transaction is committed, at the next end of a source transaction. The
     * default is 8 MB.
     */
    public KafkaSinkBuilder batchBytes(long bytes) {
        return set(KafkaSinkParameters.BATCH_BYTES, bytes);
    }

    /**
     * Sets how long {@link KafkaSink#resume} waits for a lost broker, counted from the last commit. The default is 24 hours.
     *
     * <p>While it waits, the sink requests no records, and the source's server retains WAL.
     *
     * @param timeout the duration, 0 or more
     */
    public KafkaSinkBuilder retryTimeout(Duration timeout) {
        return set(KafkaSinkParameters.RETRY_TIMEOUT, timeout);
    }

    /**
     * Sets an option as text, by its name in {@link KafkaSink#options()}, or {@code kafka.} followed by a setting of
     * Kafka's clients.
     */
    public KafkaSinkBuilder option(String name, String text) {
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
    public KafkaSinkBuilder options(Map<String, String> options) {
        options.forEach(this::option);
        return this;
    }

    /**
     * Returns a sink with these options. It opens no connection; each subscription opens its own.
     *
     * @throws ConfigurationException with all problems at once; its message names the options and contains no values
     */
    public KafkaSink build() {
        SettingsBuilder builder = KafkaSinkParameters.SPECIFICATION.settings();
        given.forEach(setter -> setter.accept(builder));
        if (defaultPipeline == null) {
            builder.require(
                    KafkaSinkParameters.PIPELINE,
                    settings -> settings.get(KafkaSinkParameters.DELIVERY) == KafkaDelivery.EXACTLY_ONCE,
                    "delivery=exactly-once stores the position under this name");
        }
        Settings settings = clients.checked(builder);
        return new KafkaSink(
                KafkaSinkConfiguration.of(settings, clients, topics),
                Objects.requireNonNullElse(defaultPipeline, Mono.empty()),
                acknowledger);
    }

    private <T> KafkaSinkBuilder set(Parameter<T> parameter, T value) {
        Objects.requireNonNull(value, parameter.name());
        given.add(settings -> settings.set(parameter, value));
        return this;
    }
}
