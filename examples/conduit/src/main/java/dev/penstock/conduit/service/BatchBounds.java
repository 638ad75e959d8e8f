package dev.penstock.conduit.service;

import java.time.Duration;

/**
 * Bounds of the messages to Conduit, and of the batches of records in them.
 *
 * @param messageBytes the largest message that Conduit accepts
 * @param records the largest number of records in a batch, or 0
 * @param delay how long a batch with fewer records waits for more
 */
record BatchBounds(int messageBytes, int records, Duration delay) {
    private static final int BATCH_RECORDS = 1000;

    int batchRecords() {
        return records == 0 ? BATCH_RECORDS : records;
    }

    /** An element of a message has its length in front of it. */
    int recordBytes() {
        return messageBytes - 16;
    }
}
