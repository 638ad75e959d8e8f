/** A batch that could not be written in bulk, written again change by change, to find the one that cannot be written. */
@NullMarked
package dev.penstock.sink.internal.replay;

import org.jspecify.annotations.NullMarked;
