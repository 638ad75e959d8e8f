package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.report.Sample;
import org.jspecify.annotations.Nullable;

/**
 * One program that can do a piece of work.
 *
 * @param name as the report shows it
 * @param rival the name of the contestant that does the same as this one, of which the ratio is computed; the first one if {@code null}
 * @param run does the work once over data that is prepared
 */
record Contestant(String name, @Nullable String rival, Run run) {
    Contestant(String name, Run run) {
        this(name, null, run);
    }

    @FunctionalInterface
    interface Run {
        Sample once() throws Exception;
    }
}
