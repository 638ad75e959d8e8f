/** Reading and writing of binary values. */
@NullMarked
package dev.penstock.core.internal.wire;

import org.jspecify.annotations.NullMarked;
