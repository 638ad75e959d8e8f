/** Values of the PostgreSQL types that Java has no class for: intervals, ranges, arrays, network addresses, geometric shapes. */
@NullMarked
package dev.penstock.core.value;

import org.jspecify.annotations.NullMarked;
