package dev.penstock.benchmarks.report;

/** A quantity that a run measures. Smaller is better for all of them. */
public enum Figure {
    SECONDS("s", "seconds"),
    CPU_SECONDS("CPU s", "CPU seconds of the processes"),
    PEAK_MEGABYTES("MB", "peak resident memory"),
    P50_MILLIS("p50 ms", "median latency"),
    P99_MILLIS("p99 ms", "99th percentile of the latency"),
    CORE_PERCENT("% core", "share of one processor core"),
    SOURCE_PERCENT("% core of the source", "share of one processor core that the threads of the source use");

    private final String unit;
    private final String description;

    Figure(String unit, String description) {
        this.unit = unit;
        this.description = description;
    }

    /** Returns the heading of a column with this figure. */
    public String unit() {
        return unit;
    }

    /** Returns what the figure is, in words. */
    public String description() {
        return description;
    }
}
