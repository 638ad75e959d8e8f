/** State of a source and its slot, as immutable values for health checks, metrics and the command line. */
@NullMarked
package dev.penstock.source.status;

import org.jspecify.annotations.NullMarked;
