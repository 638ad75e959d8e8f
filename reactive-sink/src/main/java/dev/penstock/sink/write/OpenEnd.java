package dev.penstock.sink.write;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transaction at the end of a batch, of which more may follow: batches are cut wherever they are full or nothing more is
 * there, and between two changes of one transaction rows need not satisfy what they satisfy at its end.
 *
 * @param commitLsn by which records of the transaction are known, {@code null} where nothing more is expected
 */
record OpenEnd(@Nullable String commitLsn) {
    /** Unique, foreign-key and exclusion constraints: those that can be deferred, or speak of more than one row. */
    private static final Set<String> BETWEEN_ROWS = Set.of("23505", "23503", "23P01");

    static final OpenEnd NONE = new OpenEnd(null);

    /** Returns the end of a batch. */
    static OpenEnd of(List<Record> records) {
        return records.isEmpty() ? NONE : new OpenEnd(commitLsn(records.get(records.size() - 1)));
    }

    /** Returns whether the record is of this transaction, so that what follows may mend what other rows are wrong with it. */
    boolean isOf(Record record) {
        return commitLsn != null && commitLsn.equals(commitLsn(record));
    }

    /** Returns whether a row is refused for what other rows are. */
    static boolean isBetweenRows(SinkException reason) {
        return reason.sqlState().filter(BETWEEN_ROWS::contains).isPresent();
    }

    private static @Nullable String commitLsn(Record record) {
        return record.metadata().get(Metadata.COMMIT_LSN);
    }
}
