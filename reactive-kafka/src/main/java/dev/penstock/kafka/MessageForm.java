package dev.penstock.kafka;

/** The form of messages. */
public enum MessageForm {
    /** The JSON form of records, which {@link KafkaSource} reads. */
    OPENCDC,
    /** The JSON envelope of Debezium's PostgreSQL connector without schemas, for consumers that read that. {@link KafkaSource} does not. */
    DEBEZIUM,
    /** Avro, with schemas in a registry, which {@link KafkaSource} reads too. Requires the module {@code penstock-avro}. */
    AVRO
}
