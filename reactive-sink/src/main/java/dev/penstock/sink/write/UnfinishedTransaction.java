package dev.penstock.sink.write;

import dev.penstock.core.Record;
import java.util.List;

/**
 * A record violates a constraint that the rest of its transaction may yet satisfy. What comes before it is written. Internal:
 * the records that are left are written together with what follows.
 */
final class UnfinishedTransaction extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Record> left;

    UnfinishedTransaction(List<Record> left) {
        super(null, null, false, false);
        this.left = List.copyOf(left);
    }

    /** Returns what is not written, in order. */
    List<Record> left() {
        return left;
    }
}
