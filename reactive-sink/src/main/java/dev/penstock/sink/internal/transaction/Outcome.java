package dev.penstock.sink.internal.transaction;

import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;

/** Result of writing records. */
public sealed interface Outcome {
    /** Returns the number of records written, counted from the first. */
    int written();

    /** Records are written. */
    record Written(int written) implements Outcome {}

    /**
     * A record cannot be written, and none after it is.
     *
     * @param written the number of records before it; with whole transactions without those of its own transaction
     * @param record the record
     * @param reason why it cannot be written
     */
    record Rejected(int written, Record record, SinkException reason) implements Outcome {}

    /** Returns this outcome with {@code before} more records written before it. */
    default Outcome after(int before) {
        return this instanceof Rejected rejected
                ? new Rejected(before + rejected.written(), rejected.record(), rejected.reason())
                : new Written(before + written());
    }
}
