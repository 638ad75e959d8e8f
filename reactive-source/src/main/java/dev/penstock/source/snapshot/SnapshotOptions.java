package dev.penstock.source.snapshot;

import java.time.Duration;

/**
 * How a snapshot is read.
 *
 * @param parallelism how many readers at most
 * @param bufferBytes how many bytes may be read ahead of the session
 * @param timeout how long to try to get locks and a snapshot
 */
public record SnapshotOptions(int parallelism, long bufferBytes, Duration timeout) {}
