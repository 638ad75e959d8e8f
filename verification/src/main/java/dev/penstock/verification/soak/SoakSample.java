package dev.penstock.verification.soak;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measurement at one moment.
 *
 * @param second the seconds since the start of the soak
 * @param memory the pipeline's resident memory, in MB; 0 while it does not run
 * @param threads its threads
 * @param files its open file descriptors
 * @param wal the WAL that the slot retains, in MB
 * @param lag the transactions that the target is behind the source
 * @param dead the dead rows of the target's tables, the position's among them
 */
record SoakSample(double second, double memory, int threads, int files, double wal, long lag, long dead) {
    static final List<Series> SERIES = List.of(
            new Series("memory", "MB", SoakSample::memory),
            new Series("threads", "", SoakSample::threads),
            new Series("file descriptors", "", SoakSample::files),
            new Series("retained WAL", "MB", SoakSample::wal),
            new Series("lag", "transactions", SoakSample::lag),
            new Series("dead rows", "", SoakSample::dead));

    /** One measured quantity with its unit. */
    record Series(String name, String unit, ToDoubleFunction<SoakSample> value) {
        String title() {
            return unit.isEmpty() ? name : name + " (" + unit + ')';
        }
    }
}
