/** Checks of a target before anything is written to it. */
@NullMarked
package dev.penstock.sink.internal.preflight;

import org.jspecify.annotations.NullMarked;
