/**
 * Reads the target's catalog. Depends on {@code dev.penstock.sink.connection}, {@code dev.penstock.sink.sql} and Reactor.
 */
@NullMarked
package dev.penstock.sink.catalog;

import org.jspecify.annotations.NullMarked;
