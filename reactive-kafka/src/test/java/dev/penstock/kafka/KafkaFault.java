package dev.penstock.kafka;

/** A fault that the crash checker causes. */
enum KafkaFault {
    /** SIGKILL of one node of three, which is started again on its data. */
    BROKER_KILLED,
    /** SIGKILL of the process between the source and Kafka. */
    CONNECTOR_KILLED,
    /** SIGKILL of a process between Kafka and the target. */
    CONSUMER_KILLED,
    /** A third consumer joins, takes partitions over from the others while they write, and is killed. */
    PARTITIONS_REASSIGNED,
    /** A consumer stops, loses its partitions to the other one, and continues. */
    ZOMBIE_CONSUMER,
    /** A connector stops, another one claims its pipeline, and the first continues. */
    ZOMBIE_PRODUCER
}
