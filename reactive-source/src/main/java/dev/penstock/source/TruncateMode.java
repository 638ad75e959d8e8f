package dev.penstock.source;

/** Handling of TRUNCATE. */
public enum TruncateMode {
    /** Emits one record for each truncated table, see {@link dev.penstock.core.Metadata#TRUNCATE}. */
    EMIT,
    /** Emits nothing: rows that were removed by TRUNCATE remain in the target. */
    IGNORE
}
