package dev.penstock.core.internal.row;

/** Form of a column in a {@link Row}. */
public enum ColumnForm {
    /** Not sent: an unchanged TOAST value, or a column that is not part of a key image. */
    ABSENT,
    /** Null. */
    NULL,
    /** As text, in UTF-8. */
    TEXT,
    /** In the type's binary form. */
    BINARY
}
