package dev.penstock.sink.write;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;

/** Which records come from one TRUNCATE of the source: those of one transaction at one LSN. */
final class Truncation {
    private Truncation() {}

    static boolean is(Record record) {
        return record.operation() == Operation.DELETE
                && "true".equals(record.metadata().get(Metadata.TRUNCATE));
    }

    static boolean isSame(Record one, Record other) {
        return is(one) && is(other) && isSame(one, other, Metadata.XID) && isSame(one, other, Metadata.LSN);
    }

    private static boolean isSame(Record one, Record other, String key) {
        String value = one.metadata().get(key);
        return value != null && value.equals(other.metadata().get(key));
    }
}
