package dev.penstock.source.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Progress of a reading of tables, at one moment. {@link SlotStatus#retainedBytes} is the WAL that the server retains
 * meanwhile.
 *
 * @param tables the number of tables it reads, partly or completely
 * @param rows the number of rows read
 * @param estimatedRows the number of rows to read, according to the server's statistics
 * @param elapsed the time since its start, without the wait for locks and snapshot
 */
public record SnapshotStatus(int tables, long rows, long estimatedRows, Duration elapsed) {
    private static final double NANOS = 1e9;

    /** Returns the average number of rows read per second. */
    public double rowsPerSecond() {
        return elapsed.isZero() ? 0 : rows / (elapsed.toNanos() / NANOS);
    }

    /**
     * Returns the estimated time for the remaining rows at this rate, or {@code null} if there is no rate yet or more
     * rows were read than estimated.
     */
    public @Nullable Duration estimatedLeft() {
        double rate = rowsPerSecond();
        return rate == 0 || rows > estimatedRows
                ? null
                : Duration.ofNanos(Math.round((estimatedRows - rows) / rate * NANOS));
    }
}
