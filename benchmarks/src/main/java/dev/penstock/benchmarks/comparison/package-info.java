/** The comparison: every piece of work, run by Penstock and its peers alternately, in fresh processes over the same data. */
@NullMarked
package dev.penstock.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
