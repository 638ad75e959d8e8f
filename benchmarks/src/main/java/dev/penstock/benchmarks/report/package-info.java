/** Samples of measured work, and their presentation as a text table, CSV and SVG charts. */
@NullMarked
package dev.penstock.benchmarks.report;

import org.jspecify.annotations.NullMarked;
