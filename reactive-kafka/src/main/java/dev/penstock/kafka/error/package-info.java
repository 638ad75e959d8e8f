/** Errors of the Kafka sink and source. */
@NullMarked
package dev.penstock.kafka.error;

import org.jspecify.annotations.NullMarked;
