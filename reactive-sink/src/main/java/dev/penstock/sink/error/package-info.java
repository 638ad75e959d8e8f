/** Errors of the sink. */
@NullMarked
package dev.penstock.sink.error;

import org.jspecify.annotations.NullMarked;
