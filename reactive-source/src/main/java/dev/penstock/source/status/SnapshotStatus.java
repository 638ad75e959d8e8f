package dev.penstock.source.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A reading of tables, at one moment. The WAL that the server keeps meanwhile is {@link SlotStatus#retainedBytes}.
 *
 * @param tables how many tables it reads, in part or as a whole
 * @param rows how many rows it has read
 * @param estimatedRows how many there are to read, by the server's statistics
 * @param elapsed how long ago it began, without the wait for its locks and its snapshot
 */
public record SnapshotStatus(int tables, long rows, long estimatedRows, Duration elapsed) {
    private static final double NANOS = 1e9;

    /** Returns how many rows were read a second, on average. */
    public double rowsPerSecond() {
        return elapsed.isZero() ? 0 : rows / (elapsed.toNanos() / NANOS);
    }

    /**
     * Returns how long the rest will take at this rate; {@code null} before there is one, and where more rows came than were
     * estimated.
     */
    public @Nullable Duration estimatedLeft() {
        double rate = rowsPerSecond();
        return rate == 0 || rows > estimatedRows
                ? null
                : Duration.ofNanos(Math.round((estimatedRows - rows) / rate * NANOS));
    }
}
