/**
 * PostgreSQL servers, Kafka brokers and databases for tests, and a TCP proxy that injects faults of the network.
 *
 * <ul>
 *   <li>{@link dev.penstock.test.PostgresServer} and {@link dev.penstock.test.Database}: real servers, and a database for
 *       each test. Most tests need only {@code PostgresServer.shared().createDatabase()}.
 *   <li>{@link dev.penstock.test.TcpProxy}: connections that are cut, reset, stalled or slow.
 *   <li>{@link dev.penstock.test.KafkaBroker} and {@link dev.penstock.test.KafkaCluster}: real brokers that can be killed.
 *   <li>{@link dev.penstock.test.ResourceCensus}: a check that nothing is left open.
 *   <li>{@link dev.penstock.test.HostileDatabase} and {@link dev.penstock.test.HostileInputs}: attacks on the program under
 *       test, by other users of its database and by its input.
 * </ul>
 *
 * <p>Everything runs on Linux, without a container engine, and ends with the JVM.
 */
@NullMarked
package dev.penstock.test;

import org.jspecify.annotations.NullMarked;
