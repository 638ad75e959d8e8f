package dev.penstock.source.replication;

import dev.penstock.core.Record;

/**
 * Gathers records into batches and hands them over while the subscriber has room. Belongs to a session and outlives its
 * connections: what was gathered before a reconnection is handed over after it. Confined to the session's thread.
 */
final class Emitter {
    private final HandOff handOff;
    private final long batchBytes;
    private RecordBatch batch = new RecordBatch();

    /** Makes an emitter that keeps about {@code bufferBytes} in the hand-off, whatever the subscriber does. */
    Emitter(HandOff handOff, long bufferBytes) {
        this.handOff = handOff;
        this.batchBytes = Math.max(1, bufferBytes / HandOff.BATCHES);
    }

    /** Adds a record whose row takes {@code bytes}. */
    void emit(Record record, long bytes) {
        batch.add(record, bytes);
        if (batch.isFull(batchBytes)) {
            flush();
        }
    }

    /** Hands over what was gathered, if there is something and room for it; returns whether it did. */
    boolean flush() {
        if (batch.isEmpty() || !handOff.hasRoom()) {
            return false;
        }
        RecordBatch full = batch;
        batch = new RecordBatch();
        handOff.push(full);
        return true;
    }

    /** Returns whether no more records should be added for now. */
    boolean isFull() {
        return batch.isFull(batchBytes);
    }

    /** Returns whether everything gathered has been handed over. */
    boolean isEmpty() {
        return batch.isEmpty();
    }
}
