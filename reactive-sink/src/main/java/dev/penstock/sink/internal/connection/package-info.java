/**
 * Connections to the target, and what its errors mean. Depends on r2dbc-postgresql, on {@code dev.penstock.sink.internal.sql} and on
 * {@code dev.penstock.core}.
 */
@NullMarked
package dev.penstock.sink.internal.connection;

import org.jspecify.annotations.NullMarked;
