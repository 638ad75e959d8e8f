/** Codecs of numbers, times, network addresses and geometric shapes. */
@NullMarked
package dev.penstock.core.internal.codec.scalar;

import org.jspecify.annotations.NullMarked;
