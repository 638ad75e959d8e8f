/** The sink's own tables in the target, of positions and of dead letters: their names, and whether they can be trusted. */
@NullMarked
package dev.penstock.sink.internal.owntable;

import org.jspecify.annotations.NullMarked;
