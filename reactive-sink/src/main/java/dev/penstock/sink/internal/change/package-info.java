/**
 * What a record means for its table: which row, which columns, which values. Pure: depends on {@code dev.penstock.sink.internal.sql},
 * {@code dev.penstock.sink.internal.template}, {@code dev.penstock.sink.error}, {@code dev.penstock.core} and the JDK alone.
 */
@NullMarked
package dev.penstock.sink.internal.change;

import org.jspecify.annotations.NullMarked;
