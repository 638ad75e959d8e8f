package dev.penstock.kafka;

/** How often a record is written to its topic. */
public enum KafkaDelivery {
    /** One or more times: by an idempotent producer; records after the last stored position come again after a restart. */
    AT_LEAST_ONCE,
    /** Once, for consumers with {@code isolation.level=read_committed}: in transactions that store the position, too. */
    EXACTLY_ONCE
}
