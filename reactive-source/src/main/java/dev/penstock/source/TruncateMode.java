package dev.penstock.source;

/** What becomes of TRUNCATE. */
public enum TruncateMode {
    /** Each truncated table gives one record, see {@link dev.penstock.core.Metadata#TRUNCATE}. */
    EMIT,
    /** It gives no record. */
    IGNORE
}
