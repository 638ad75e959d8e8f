/**
 * What a source and its slot are doing, as immutable values for health checks, metrics and the command line. Depends on
 * nothing.
 */
@NullMarked
package dev.penstock.source.status;

import org.jspecify.annotations.NullMarked;
