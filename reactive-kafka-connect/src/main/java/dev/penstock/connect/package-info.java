/**
 * The PostgreSQL source as a connector of Kafka Connect: {@link dev.penstock.connect.PostgresSourceConnector}.
 *
 * <p>A worker loads these classes by their names. An application without Kafka Connect uses {@code PostgresSource} and
 * {@code KafkaSink} instead.
 */
@NullMarked
package dev.penstock.connect;

import org.jspecify.annotations.NullMarked;
