/** Pipelines into and out of Kafka. Their classes are loaded only if the module {@code penstock-kafka} is present. */
@NullMarked
package dev.penstock.spring.internal.kafka;

import org.jspecify.annotations.NullMarked;
