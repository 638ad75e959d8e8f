/**
 * Reads the target's catalog. Depends on {@code dev.penstock.sink.internal.connection}, {@code dev.penstock.sink.internal.sql} and Reactor.
 */
@NullMarked
package dev.penstock.sink.internal.catalog;

import org.jspecify.annotations.NullMarked;
