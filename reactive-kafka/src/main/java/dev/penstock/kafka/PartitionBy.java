package dev.penstock.kafka;

/** The rule by which records are divided among the partitions of a topic. */
public enum PartitionBy {
    /**
     * By the record's key: the changes of a row stay in order, those of a transaction are spread over the partitions.
     */
    KEY,
    /**
     * By the source transaction: its records of a topic stay together and in order. Two transactions that change the
     * same row can be in different partitions and are then not ordered, unless the topic has one partition.
     */
    TRANSACTION
}
