/** Programs that a comparison starts in fresh processes: Penstock's source and its peers over the same data. */
@NullMarked
package dev.penstock.benchmarks.contestant;

import org.jspecify.annotations.NullMarked;
