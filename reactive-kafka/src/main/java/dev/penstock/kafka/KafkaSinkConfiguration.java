package dev.penstock.kafka;

import dev.penstock.core.Record;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.kafka.internal.avro.AvroFormat;
import dev.penstock.kafka.internal.avro.SubjectNames;
import dev.penstock.kafka.internal.client.Topics;
import dev.penstock.kafka.internal.format.DebeziumFormat;
import dev.penstock.kafka.internal.format.Decimals;
import dev.penstock.kafka.internal.format.MessageFormat;
import dev.penstock.kafka.internal.format.OpenCdcFormat;
import dev.penstock.kafka.internal.registry.SchemaRegistry;
import dev.penstock.kafka.internal.route.KeySplit;
import dev.penstock.kafka.internal.sink.SinkSettings;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Translation of the options of a Kafka sink into its configuration. */
final class KafkaSinkConfiguration {
    private KafkaSinkConfiguration() {}

    /**
     * Returns the configuration of a sink.
     *
     * @param topics the function that returns the topic of a record; {@code null} for that of the settings
     */
    static SinkSettings of(Settings settings, ClientOptions clients, @Nullable Function<Record, String> topics) {
        boolean debezium = settings.get(KafkaSinkParameters.FORMAT) == MessageForm.DEBEZIUM;
        return new SinkSettings(
                clients.settings(settings.get(KafkaSinkParameters.SERVERS)),
                topics == null ? topics(settings) : topics,
                new Topics.Creation(
                        settings.get(KafkaSinkParameters.CREATE),
                        settings.get(KafkaSinkParameters.PARTITIONS),
                        settings.get(KafkaSinkParameters.REPLICATION)),
                format(settings),
                settings.isGiven(KafkaSinkParameters.TOMBSTONES)
                        ? settings.get(KafkaSinkParameters.TOMBSTONES)
                        : debezium,
                settings.get(KafkaSinkParameters.PARTITION) == PartitionBy.TRANSACTION,
                split(settings, debezium),
                settings.find(KafkaSinkParameters.PIPELINE).orElse(null),
                settings.get(KafkaSinkParameters.DELIVERY) == KafkaDelivery.EXACTLY_ONCE,
                settings.get(KafkaSinkParameters.POSITIONS),
                settings.get(KafkaSinkParameters.TRANSACTION_TIMEOUT),
                settings.get(KafkaSinkParameters.BATCH_SIZE),
                settings.get(KafkaSinkParameters.BATCH_BYTES),
                settings.get(KafkaSinkParameters.RETRY_TIMEOUT));
    }

    private static Supplier<MessageFormat> format(Settings settings) {
        return switch (settings.get(KafkaSinkParameters.FORMAT)) {
            case OPENCDC -> OpenCdcFormat::new;
            case DEBEZIUM -> debezium(settings);
            case AVRO -> avro(settings);
        };
    }

    private static Supplier<MessageFormat> avro(Settings settings) {
        SchemaRegistry registry =
                new SchemaRegistry(RegistryParameters.settings(settings, settings.get(KafkaSinkParameters.REGISTER))
                        .orElseThrow());
        SubjectNames subjects = switch (settings.get(KafkaSinkParameters.SUBJECTS)) {
            case TOPIC -> SubjectNames.TOPIC;
            case RECORD -> SubjectNames.RECORD;
            case TOPIC_RECORD -> SubjectNames.TOPIC_RECORD;
        };
        return () -> new AvroFormat(registry, subjects);
    }

    private static Supplier<MessageFormat> debezium(Settings settings) {
        String name = settings.get(KafkaSinkParameters.DEBEZIUM_NAME);
        String database = settings.get(KafkaSinkParameters.DEBEZIUM_DATABASE);
        Decimals decimals = switch (settings.get(KafkaSinkParameters.DEBEZIUM_DECIMALS)) {
            case PRECISE -> Decimals.PRECISE;
            case STRING -> Decimals.STRING;
            case DOUBLE -> Decimals.DOUBLE;
        };
        return () -> new DebeziumFormat(name, database, decimals);
    }

    private static KeySplit split(Settings settings, boolean debezium) {
        if (settings.get(KafkaSinkParameters.KEY_CHANGES) == KeyChanges.UPDATE) {
            return KeySplit.NEVER;
        }
        return debezium ? KeySplit.ALWAYS : KeySplit.BETWEEN_PARTITIONS;
    }

    private static Function<Record, String> topics(Settings settings) {
        Function<Record, String> tables = settings.get(KafkaSinkParameters.TOPIC);
        String messages = settings.get(KafkaSinkParameters.MESSAGES_TOPIC);
        return record -> record.collection() == null ? messages : tables.apply(record);
    }
}
