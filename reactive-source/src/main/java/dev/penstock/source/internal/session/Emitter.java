package dev.penstock.source.internal.session;

import dev.penstock.core.Record;
import org.jspecify.annotations.Nullable;

/**
 * Collector of records into batches, which it hands over while the subscriber has room. Belongs to a session and
 * outlives its connections: records collected before a reconnection are handed over after it. Confined to the session's
 * thread.
 */
public final class Emitter {
    private final HandOff handOff;
    private final long batchBytes;
    private final PauseSwitch pause;
    private RecordBatch batch = new RecordBatch(1);
    private @Nullable Record held;
    private long heldBytes;

    /** Creates an emitter that keeps at most about {@code bufferBytes} in the hand-off, whatever the demand. */
    public Emitter(HandOff handOff, long bufferBytes) {
        this(handOff, bufferBytes, new PauseSwitch());
    }

    /** Makes an emitter that, while {@code pause} is on, hands nothing over and counts as full. */
    Emitter(HandOff handOff, long bufferBytes, PauseSwitch pause) {
        this.pause = pause;
        this.handOff = handOff;
        this.batchBytes = Math.max(1, bufferBytes / HandOff.BATCHES);
    }

    /** Adds a record whose row takes {@code bytes}. */
    public void emit(Record record, long bytes) {
        release();
        add(record, bytes);
    }

    /** Adds a record that is not handed over before the next one is added or {@link #release} is called. */
    public void hold(Record record, long bytes) {
        release();
        held = record;
        heldBytes = bytes;
    }

    /** Allows the held record to be handed over. */
    public void release() {
        Record record = held;
        if (record != null) {
            held = null;
            add(record, heldBytes);
        }
    }

    /** Hands over the collected records if there are any and there is room; returns whether it did. */
    public boolean flush() {
        if (batch.isEmpty() || pause.isPaused() || !handOff.hasRoom()) {
            return false;
        }
        RecordBatch full = batch;
        batch = new RecordBatch(full.records().size());
        handOff.push(full);
        return true;
    }

    /** Returns whether no more records should be added for now. */
    public boolean isFull() {
        return pause.isPaused() || batch.isFull(batchBytes);
    }

    /** Returns whether all collected records have been handed over. */
    public boolean isEmpty() {
        return batch.isEmpty() && held == null;
    }

    private void add(Record record, long bytes) {
        batch.add(record, bytes);
        if (batch.isFull(batchBytes)) {
            flush();
        }
    }
}
