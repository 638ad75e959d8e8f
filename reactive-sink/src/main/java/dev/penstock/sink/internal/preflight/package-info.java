/**
 * Checks of a target before anything is written to it. Depends on {@code dev.penstock.sink.internal.catalog},
 * {@code dev.penstock.sink.internal.connection}, {@code dev.penstock.sink.internal.sql} and Reactor.
 */
@NullMarked
package dev.penstock.sink.internal.preflight;

import org.jspecify.annotations.NullMarked;
