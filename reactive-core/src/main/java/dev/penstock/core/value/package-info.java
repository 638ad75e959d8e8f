/** Values of PostgreSQL types for which Java has no class: intervals, ranges, arrays, network addresses, geometric shapes. */
@NullMarked
package dev.penstock.core.value;

import org.jspecify.annotations.NullMarked;
