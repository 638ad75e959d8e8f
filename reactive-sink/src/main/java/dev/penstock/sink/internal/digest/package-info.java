/** Digests of the target's tables, for comparison with a source. */
@NullMarked
package dev.penstock.sink.internal.digest;

import org.jspecify.annotations.NullMarked;
