package dev.penstock.source.internal.snapshot;

/**
 * What a reader hands over: rows of a chunk.
 *
 * @param batch the rows
 * @param last whether the chunk has no more
 */
record ChunkRows(RowBatch batch, boolean last) {
    long bytes() {
        return batch.bytes();
    }
}
