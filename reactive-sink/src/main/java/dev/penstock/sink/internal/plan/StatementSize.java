package dev.penstock.sink.internal.plan;

import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.change.RowChange;
import java.util.Locale;

/**
 * The limit for the size of statements. The server refuses larger messages by closing the connection, which looks like
 * a failure that a retry can resolve.
 */
final class StatementSize {
    /** Messages of 1 GB and more are refused; text outside of ASCII has up to three bytes a character. */
    static final long LIMIT = 1_000_000_000;
    /**
     * A change whose rows have fewer bytes cannot reach the limit: a literal has at most two characters for each byte.
     */
    private static final long SMALL = 32L * 1024 * 1024;

    private StatementSize() {}

    /**
     * Fails unless the statements of the change can be sent.
     *
     * @throws RecordException if one of them is too large
     */
    static void require(RowChange change) {
        if (Batch.bytes(change.record()) > SMALL) {
            require(change, LIMIT);
        }
    }

    /** Same as {@link #require(Change)}, with a limit in characters. */
    static void require(RowChange change, long limit) {
        long length = length(change);
        if (length > limit) {
            throw new RecordException(
                    String.format(
                            Locale.ROOT,
                            "The statement that writes the record has %d characters, of which the server accepts %d.",
                            length,
                            limit),
                    change.fault().with("54000"),
                    null);
        }
    }

    /** Returns a lower bound of the number of characters that the change's values take in its largest statement. */
    static long length(RowChange change) {
        return switch (change.kind()) {
            case TRUNCATE -> 0;
            case APPEND -> change.length(change.sent());
            case DELETE -> change.length(change.key());
            case DELETE_EQUAL -> change.oldLength(change.oldSent());
            case UPDATE_EQUAL -> change.oldLength(change.oldSent()) + change.length(change.sent());
            case UPSERT, PATCH -> 2 * change.length(change.sent());
            case MOVE, MOVE_PATCH -> 3 * (change.length(change.sent()) + change.oldLength(change.key()));
        };
    }
}
