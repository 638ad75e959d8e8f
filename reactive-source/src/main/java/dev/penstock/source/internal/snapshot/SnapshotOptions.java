package dev.penstock.source.internal.snapshot;

import dev.penstock.source.internal.table.RowMasks;
import dev.penstock.source.internal.table.RowSelection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a snapshot is read.
 *
 * @param parallelism how many readers at most
 * @param bufferBytes how many bytes may be read ahead of the session
 * @param chunkBytes how much of a table one reader reads at a go
 * @param resumable whether what was read of a large table is to be known by its key, so that another snapshot can go on
 * @param rows which rows of the one table to read, {@code null} for all rows
 * @param masks what is done to rows before anything else sees them
 * @param timeout how long to try to get locks and a snapshot
 */
public record SnapshotOptions(
        int parallelism,
        long bufferBytes,
        long chunkBytes,
        boolean resumable,
        @Nullable RowSelection rows,
        RowMasks masks,
        Duration timeout) {}
