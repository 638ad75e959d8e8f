package dev.penstock.kafka;

/** The form of messages. */
public enum MessageForm {
    /** The JSON form of records, which {@link KafkaSource} reads. */
    OPENCDC
}
