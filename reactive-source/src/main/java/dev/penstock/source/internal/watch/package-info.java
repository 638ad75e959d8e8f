/** Comparison of the publication and the tables of a stream with their state at its start. */
@NullMarked
package dev.penstock.source.internal.watch;

import org.jspecify.annotations.NullMarked;
