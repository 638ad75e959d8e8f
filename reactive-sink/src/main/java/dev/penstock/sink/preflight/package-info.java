/**
 * Checks of a target before anything is written to it. Depends on {@code dev.penstock.sink.catalog},
 * {@code dev.penstock.sink.connection}, {@code dev.penstock.sink.sql} and Reactor.
 */
@NullMarked
package dev.penstock.sink.preflight;

import org.jspecify.annotations.NullMarked;
