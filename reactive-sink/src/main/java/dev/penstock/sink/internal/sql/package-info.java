/** The sink's SQL as text, and the description of target tables that it is built from. Pure functions. */
@NullMarked
package dev.penstock.sink.internal.sql;

import org.jspecify.annotations.NullMarked;
