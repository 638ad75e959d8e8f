package dev.penstock.core.json;

/**
 * Upper bound for the JSON text of one value: eight million characters, and 32 more for each byte of the value.
 *
 * <p>No useful value reaches it. Without a bound, a small row could hold a value with a text of almost any length. Confined to one
 * thread.
 */
final class TextLimit {
    private static final long LEAST = 8_000_000;
    private static final long PER_BYTE = 32;

    private final String table;
    private final String column;
    private final long most;
    private long written;

    TextLimit(String table, String column, int bytes) {
        this.table = table;
        this.column = column;
        this.most = LEAST + PER_BYTE * bytes;
    }

    /** Counts characters that are about to be written, and fails if they exceed the bound. */
    void count(long characters) {
        written += characters;
        if (written > most) {
            throw RecordJsonException.tooLong(table, column, most);
        }
    }
}
