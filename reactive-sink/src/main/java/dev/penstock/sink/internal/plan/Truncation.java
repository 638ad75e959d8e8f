package dev.penstock.sink.internal.plan;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import java.util.Objects;

/**
 * The rule by which records belong to one TRUNCATE: those of one transaction at one LSN, and those without transaction,
 * which a source emits together before it reads tables again. Tables that reference each other cannot be truncated by
 * separate statements.
 */
public final class Truncation {
    private Truncation() {}

    /** Returns whether the record is a truncation. */
    public static boolean is(Record record) {
        return record.operation() == Operation.DELETE
                && "true".equals(record.metadata().get(Metadata.TRUNCATE));
    }

    /** Returns whether both records belong to the same truncation. */
    public static boolean isSame(Record one, Record other) {
        return is(one) && is(other) && isSame(one, other, Metadata.XID) && isSame(one, other, Metadata.LSN);
    }

    private static boolean isSame(Record one, Record other, String key) {
        return Objects.equals(one.metadata().get(key), other.metadata().get(key));
    }
}
