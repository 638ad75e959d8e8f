/**
 * PostgreSQL servers, Kafka brokers and databases for tests, and a TCP proxy that injects faults of the network.
 */
@NullMarked
package dev.penstock.test;

import org.jspecify.annotations.NullMarked;
