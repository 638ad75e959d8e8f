/** Settings of Kafka's clients, topics, and the meaning of their errors. */
@NullMarked
package dev.penstock.kafka.internal.client;

import org.jspecify.annotations.NullMarked;
