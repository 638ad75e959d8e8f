/**
 * What a record means for its table: which row, which columns, which values. Pure: depends on {@code dev.penstock.sink.sql},
 * {@code dev.penstock.sink.template}, {@code dev.penstock.sink.error}, {@code dev.penstock.core} and the JDK alone.
 */
@NullMarked
package dev.penstock.sink.change;

import org.jspecify.annotations.NullMarked;
