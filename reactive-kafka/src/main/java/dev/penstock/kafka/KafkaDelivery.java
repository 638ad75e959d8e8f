package dev.penstock.kafka;

/** The delivery guarantee of a Kafka sink. */
public enum KafkaDelivery {
    /**
     * One or more times, by an idempotent producer. After a restart the records after the last stored position are
     * written again.
     */
    AT_LEAST_ONCE,
    /**
     * Once, for consumers with {@code isolation.level=read_committed}: each Kafka transaction also stores the position.
     */
    EXACTLY_ONCE
}
