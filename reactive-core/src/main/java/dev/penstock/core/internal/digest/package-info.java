/** The SQL that computes digests, the same text for source and target. */
@NullMarked
package dev.penstock.core.internal.digest;

import org.jspecify.annotations.NullMarked;
