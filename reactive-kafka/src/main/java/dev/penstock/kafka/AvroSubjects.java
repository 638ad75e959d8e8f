package dev.penstock.kafka;

/** The name under which a schema is registered, with {@link MessageForm#AVRO}. */
public enum AvroSubjects {
    /** The topic, with {@code -key} or {@code -value}. For topics that hold one table. */
    TOPIC,
    /** The full name of the schema, such as {@code public.orders.Envelope}. */
    RECORD,
    /** The topic, a hyphen, and the full name of the schema. For topics that hold several tables. */
    TOPIC_RECORD
}
