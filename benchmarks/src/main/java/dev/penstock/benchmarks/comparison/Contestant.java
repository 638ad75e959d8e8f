package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.report.Sample;

/**
 * One program that can do a piece of work.
 *
 * @param name as the report shows it
 * @param run does the work once over data that is prepared
 */
record Contestant(String name, Run run) {
    @FunctionalInterface
    interface Run {
        Sample once() throws Exception;
    }
}
