package dev.penstock.benchmarks.comparison;

/**
 * Size of the work.
 *
 * @param rows rows of the large table
 * @param seconds how long the works take that measure over time
 */
record Size(int rows, int seconds) {}
