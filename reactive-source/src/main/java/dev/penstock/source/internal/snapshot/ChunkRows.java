package dev.penstock.source.internal.snapshot;

/**
 * Rows of a chunk that a reader hands over.
 *
 * @param batch the rows
 * @param last whether the chunk has no more rows
 */
record ChunkRows(RowBatch batch, boolean last) {
    long bytes() {
        return batch.bytes();
    }
}
