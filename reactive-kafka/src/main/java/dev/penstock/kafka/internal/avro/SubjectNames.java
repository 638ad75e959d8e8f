package dev.penstock.kafka.internal.avro;

/** The rule for the name under which a schema is registered. */
public enum SubjectNames {
    /** The topic, with {@code -key} or {@code -value}. */
    TOPIC,
    /** The full name of the schema. */
    RECORD,
    /** The topic and the full name of the schema. */
    TOPIC_RECORD;

    String of(String topic, String suffix, String schemaName) {
        return switch (this) {
            case TOPIC -> topic + suffix;
            case RECORD -> schemaName;
            case TOPIC_RECORD -> topic + '-' + schemaName;
        };
    }
}
