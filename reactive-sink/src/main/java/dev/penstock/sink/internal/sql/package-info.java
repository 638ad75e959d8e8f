/**
 * The sink's SQL as text, and the description of target tables it is made from. Pure: depends on {@code dev.penstock.core}
 * and the JDK alone.
 */
@NullMarked
package dev.penstock.sink.internal.sql;

import org.jspecify.annotations.NullMarked;
