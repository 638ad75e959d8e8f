/** PostgreSQL to PostgreSQL through Apache Kafka. */
@NullMarked
package dev.penstock.examples.kafka;

import org.jspecify.annotations.NullMarked;
