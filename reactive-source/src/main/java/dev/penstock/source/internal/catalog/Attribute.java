package dev.penstock.source.internal.catalog;

/**
 * A column as the catalog keeps it, also after it was dropped.
 *
 * @param number its {@code attnum}, which stays when the column is renamed and is never used again
 * @param name its name, empty if it was dropped
 * @param changedBy the transaction that last changed its entry in the catalog, unsigned
 * @param settled whether that transaction is so old that its number may be used again
 */
public record Attribute(int number, String name, int changedBy, boolean settled) {
    /** Returns whether the column was dropped. */
    boolean isDropped() {
        return name.isEmpty();
    }

    /** Returns whether the entry was as it is when transaction {@code xid} began to write. */
    boolean isOlderThan(int xid) {
        return settled || changedBy - xid < 0;
    }
}
