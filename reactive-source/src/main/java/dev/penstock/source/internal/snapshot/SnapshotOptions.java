package dev.penstock.source.internal.snapshot;

import dev.penstock.source.internal.selection.RowMasks;
import dev.penstock.source.internal.selection.RowSelection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Options of a snapshot.
 *
 * @param parallelism the largest number of readers
 * @param bufferBytes the number of bytes that may be read ahead of the session
 * @param chunkBytes the size of the part of a table that one reader reads at once
 * @param resumable whether the progress in a large table is recorded by its key, so that another snapshot can continue
 * @param rows the rows of the one table to read, {@code null} for all rows
 * @param condition the SQL condition that the rows meet, {@code null} for all rows
 * @param masks the masking of rows, before anything else sees them
 * @param timeout the longest time for getting locks and a snapshot
 */
public record SnapshotOptions(
        int parallelism,
        long bufferBytes,
        long chunkBytes,
        boolean resumable,
        @Nullable RowSelection rows,
        @Nullable String condition,
        RowMasks masks,
        Duration timeout) {}
