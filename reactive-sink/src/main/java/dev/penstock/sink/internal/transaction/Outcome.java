package dev.penstock.sink.internal.transaction;

import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;

/** Result of writing records. */
public sealed interface Outcome {
    /** Returns how many of the records are written, counted from the first. */
    int written();

    /** Records are written, as far as this says. */
    record Written(int written) implements Outcome {}

    /**
     * A record cannot be written, and nothing after it is.
     *
     * @param written how many records before it are; with whole transactions not those of its own transaction
     * @param record the record
     * @param reason why it cannot be written
     */
    record Rejected(int written, Record record, SinkException reason) implements Outcome {}

    /** Returns this outcome where more records were written before. */
    default Outcome after(int before) {
        return this instanceof Rejected rejected
                ? new Rejected(before + rejected.written(), rejected.record(), rejected.reason())
                : new Written(before + written());
    }
}
