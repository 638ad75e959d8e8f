/**
 * The messages of PostgreSQL's pgoutput plugin and their decoder: pure functions of bytes that know neither JDBC nor Reactor.
 */
@NullMarked
package dev.penstock.source.pgoutput;

import org.jspecify.annotations.NullMarked;
