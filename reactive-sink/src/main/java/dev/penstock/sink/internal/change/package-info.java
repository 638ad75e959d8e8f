/** The effect of a record on its table: which row, which columns, which values. Pure functions. */
@NullMarked
package dev.penstock.sink.internal.change;

import org.jspecify.annotations.NullMarked;
