package dev.penstock.micrometer;

/** The sum of a count that begins again with every subscription. Thread-safe. */
final class Growth {
    private long last;
    private long total;

    /** Takes in what the count is now, and returns the sum. */
    synchronized long upTo(long count) {
        total += count < last ? count : count - last;
        last = count;
        return total;
    }
}
