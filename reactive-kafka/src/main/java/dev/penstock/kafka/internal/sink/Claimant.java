package dev.penstock.kafka.internal.sink;

import dev.penstock.kafka.internal.client.LongCalls;
import dev.penstock.kafka.internal.client.PartitionCounts;

/**
 * The instance of a sink that opens a session.
 *
 * @param owner the name of the instance, for all its sessions
 * @param renewed whether an earlier session of the instance has claimed the pipeline
 * @param counts the numbers of partitions with which the instance writes
 * @param calls reports calls that take long
 */
record Claimant(String owner, boolean renewed, PartitionCounts counts, LongCalls calls) {}
