/** Records through Apache Kafka: a sink that writes them to topics, and a source that reads them from there. */
@NullMarked
package dev.penstock.kafka;

import org.jspecify.annotations.NullMarked;
