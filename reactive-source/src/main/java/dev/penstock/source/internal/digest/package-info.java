/** Digests of the source's tables, for comparison with a target. */
@NullMarked
package dev.penstock.source.internal.digest;

import org.jspecify.annotations.NullMarked;
