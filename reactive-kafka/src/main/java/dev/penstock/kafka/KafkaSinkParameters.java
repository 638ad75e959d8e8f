package dev.penstock.kafka;

import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.internal.config.Conversion;
import dev.penstock.core.internal.config.Parameter;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.Specification;
import dev.penstock.core.option.OptionType;
import dev.penstock.kafka.internal.route.TopicTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The options of a Kafka sink. */
final class KafkaSinkParameters {
    static final Parameter<String> SERVERS = Parameter.string(
                    "kafka.bootstrapServers", "The addresses of the Kafka cluster, `host:port`, separated by commas.")
            .required();
    static final Parameter<TopicTemplate> TOPIC = Parameter.of(
                    "topic",
                    "The topic of a record: a name with the placeholders `{collection}`, `{schema}` and `{table}`. Characters"
                            + " that a topic's name cannot hold are written as `_u` and four hexadecimal digits.",
                    OptionType.STRING,
                    template())
            .defaultsTo("penstock.{schema}.{table}");
    static final Parameter<String> MESSAGES_TOPIC = Parameter.string("topic.messages", "The topic of logical messages.")
            .defaultsTo("penstock.messages")
            .matching("[a-zA-Z0-9._-]{1,249}");
    static final Parameter<Boolean> CREATE = Parameter.bool("topics.create", "Whether missing topics are created.")
            .defaultsTo("true");
    static final Parameter<Integer> PARTITIONS = Parameter.integer(
                    "topics.partitions", "The number of partitions of created topics; 0 is the broker's default.")
            .defaultsTo("0")
            .greaterThan(-1);
    static final Parameter<Integer> REPLICATION = Parameter.integer(
                    "topics.replication", "The replication factor of created topics; 0 is the broker's default.")
            .defaultsTo("0")
            .greaterThan(-1);
    static final Parameter<MessageForm> FORMAT = Parameter.choice(
                    "format",
                    "The form of messages: `opencdc`, the JSON form of records, `debezium`, the JSON envelope of Debezium's"
                            + " PostgreSQL connector, without schemas, or `avro`, with schemas in a registry.",
                    MessageForm.class)
            .defaultsTo("opencdc");
    static final Parameter<String> DEBEZIUM_NAME = Parameter.string(
                    "debezium.name",
                    "With `format=debezium`, what `source.name` holds: the name of the pipeline, Debezium's `topic.prefix`.")
            .defaultsTo("penstock");
    static final Parameter<String> DEBEZIUM_DATABASE = Parameter.string(
                    "debezium.database",
                    "With `format=debezium`, what `source.db` holds: the name of the database, which records do not have.")
            .defaultsTo("");
    static final Parameter<DebeziumDecimals> DEBEZIUM_DECIMALS = Parameter.choice(
                    "debezium.decimals",
                    "With `format=debezium`, how `numeric` and `money` are written, as Debezium's `decimal.handling.mode`:"
                            + " `precise` bytes, a `string`, or a `double`, which can lose digits.",
                    DebeziumDecimals.class)
            .defaultsTo("precise");
    static final Parameter<Boolean> REGISTER = Parameter.bool(
                    "registry.register",
                    "With `format=avro`, whether schemas that the registry does not have are registered; otherwise they are an error.")
            .defaultsTo("true");
    static final Parameter<AvroSubjects> SUBJECTS = Parameter.choice(
                    "avro.subjects",
                    "With `format=avro`, the names under which schemas are registered: of the `topic`, of the `record`, or of"
                            + " both. A topic that holds several tables needs one of the last two.",
                    AvroSubjects.class)
            .defaultsTo("topic");
    static final Parameter<Boolean> TOMBSTONES = Parameter.bool(
                    "tombstones",
                    "Whether a deletion is followed by a message without a value, which lets a compacted topic forget the key."
                            + " With `format=debezium` the default is `true`.")
            .defaultsTo("false");
    static final Parameter<PartitionBy> PARTITION = Parameter.choice(
                    "partition",
                    "How records are divided among partitions: by `key`, or by `transaction`, whose records then stay together."
                            + " Two transactions that change the same row are then ordered only if the topic has one partition.",
                    PartitionBy.class)
            .defaultsTo("key");
    static final Parameter<KeyChanges> KEY_CHANGES = Parameter.choice(
                    "keyChanges",
                    "How an update of a row's key is written if the two keys belong to different partitions: `split` into a"
                            + " deletion and a creation, or as one `update` under the new key, which later rows with the old key"
                            + " can overtake. With `format=debezium` `split` splits all of them.",
                    KeyChanges.class)
            .defaultsTo("split");
    static final Parameter<KafkaDelivery> DELIVERY = Parameter.choice(
                    "delivery",
                    "`at-least-once`, or `exactly-once`: records and position are written in Kafka transactions, for consumers"
                            + " with `isolation.level=read_committed`.",
                    KafkaDelivery.class)
            .defaultsTo("at-least-once");
    static final Parameter<String> PIPELINE = Parameter.string(
            "pipeline",
            "The name of the stored position and of the transactional producer; unique in the Kafka cluster."
                    + " Required with `delivery=exactly-once`. Command line and Spring Boot starter have a default: the system"
                    + " identifier of the source's server, a dot, and the name of the slot.");
    static final Parameter<String> POSITIONS = Parameter.string(
                    "positions.topic",
                    "The compacted topic that positions are stored in, created if it does not exist.")
            .defaultsTo("penstock.positions")
            .matching("[a-zA-Z0-9._-]{1,249}");
    static final Parameter<Duration> TRANSACTION_TIMEOUT = Parameter.duration(
                    "transaction.timeout",
                    "How long a Kafka transaction may take, at most the broker's `transaction.max.timeout.ms`. A source"
                            + " transaction that takes more than half of it to be written is committed in parts.")
            .defaultsTo("60s")
            .greaterThan(Duration.ZERO);
    static final Parameter<Integer> BATCH_SIZE = Parameter.integer(
                    "batch.size",
                    "The number of records after which a transaction is committed, at the next end of a source transaction.")
            .defaultsTo("10000")
            .greaterThan(0);
    static final Parameter<Long> BATCH_BYTES = Parameter.bytes(
                    "batch.bytes",
                    "The number of bytes after which a transaction is committed, at the next end of a source transaction.")
            .defaultsTo("8MB")
            .greaterThan(0L);
    static final Parameter<Duration> RETRY_TIMEOUT = Parameter.duration(
                    "retry.timeout",
                    "How long a sink that resumes from stored positions waits for a lost broker, counted from the last commit.")
            .defaultsTo("24h");

    static final List<Function<Settings, List<Problem>>> RULES = List.of(KafkaSinkParameters::avro);

    static final Specification SPECIFICATION = Specification.of(
                    SERVERS,
                    TOPIC,
                    MESSAGES_TOPIC,
                    CREATE,
                    PARTITIONS,
                    REPLICATION,
                    FORMAT,
                    DEBEZIUM_NAME,
                    DEBEZIUM_DATABASE,
                    DEBEZIUM_DECIMALS,
                    RegistryParameters.URL,
                    RegistryParameters.USER,
                    RegistryParameters.PASSWORD,
                    REGISTER,
                    SUBJECTS,
                    TOMBSTONES,
                    PARTITION,
                    KEY_CHANGES,
                    DELIVERY,
                    PIPELINE,
                    POSITIONS,
                    TRANSACTION_TIMEOUT,
                    BATCH_SIZE,
                    BATCH_BYTES,
                    RETRY_TIMEOUT)
            .withRules(RULES);

    private KafkaSinkParameters() {}

    private static List<Problem> avro(Settings settings) {
        if (settings.find(FORMAT).filter(MessageForm.AVRO::equals).isEmpty()) {
            return List.of();
        }
        List<Problem> problems = new ArrayList<>();
        if (!settings.isGiven(RegistryParameters.URL)) {
            problems.add(new Problem(RegistryParameters.URL.name(), "is required with format=avro"));
        }
        if (!RegistryParameters.isAvroPresent()) {
            problems.add(new Problem(FORMAT.name(), "avro needs the module penstock-avro on the class path"));
        }
        return problems;
    }

    private static Conversion<TopicTemplate> template() {
        return new Conversion<>() {
            @Override
            public TopicTemplate parse(String text) {
                return TopicTemplate.parse(text);
            }

            @Override
            public String format(TopicTemplate value) {
                return value.toString();
            }
        };
    }
}
