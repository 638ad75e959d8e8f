/**
 * Messages of PostgreSQL's pgoutput plugin, the frames of the streaming replication protocol around them, and their
 * decoders: pure functions of bytes that know neither JDBC nor Reactor.
 */
@NullMarked
package dev.penstock.source.internal.pgoutput;

import org.jspecify.annotations.NullMarked;
