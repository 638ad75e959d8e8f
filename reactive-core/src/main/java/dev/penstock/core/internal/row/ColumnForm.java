package dev.penstock.core.internal.row;

/** In which form a {@link Row} holds a column. */
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
