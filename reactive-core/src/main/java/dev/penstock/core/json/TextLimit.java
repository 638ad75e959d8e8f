package dev.penstock.core.json;

/**
 * The bound of one value's JSON text: so many characters for each of its bytes that no value of a useful kind reaches it, and eight
 * million more. A small row can hold a value whose text is large without end. Confined to one thread.
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

    /** Counts characters before they are written. */
    void count(long characters) {
        written += characters;
        if (written > most) {
            throw RecordJsonException.tooLong(table, column, most);
        }
    }
}
