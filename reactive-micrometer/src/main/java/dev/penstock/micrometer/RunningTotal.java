package dev.penstock.micrometer;

/** Running total of a count that restarts at zero with each subscription. Thread-safe. */
final class RunningTotal {
    private long last;
    private long total;

    /** Updates the total with the current value of the count, and returns it. */
    synchronized long upTo(long count) {
        total += count < last ? count : count - last;
        last = count;
        return total;
    }
}
