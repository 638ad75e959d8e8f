package dev.penstock.core.internal.row;

import dev.penstock.core.internal.wire.Bytes;

/**
 * Format of a row's bytes. The parameter {@code at} is the offset of a column: of the kind byte in a tuple, of the length in a row of
 * {@code COPY}.
 */
enum RowLayout {
    /** pgoutput TupleData: "Logical Replication Message Formats". */
    TUPLE,
    /** The same for an old key, in which a null of another column means "not sent". */
    KEY_TUPLE,
    /** A tuple of COPY's binary format, without its header. */
    COPY;

    static final byte NULL = 'n';
    static final byte UNCHANGED = 'u';
    static final byte TEXT = 't';
    static final byte BINARY = 'b';

    ColumnForm form(Relation relation, int column, byte[] bytes, int at) {
        if (this == COPY) {
            if (Bytes.int4(bytes, at) < 0) {
                return ColumnForm.NULL;
            }
            return relation.isBinary(column) ? ColumnForm.BINARY : ColumnForm.TEXT;
        }
        return switch (bytes[at]) {
            case NULL -> this == KEY_TUPLE && !relation.isKey(column) ? ColumnForm.ABSENT : ColumnForm.NULL;
            case UNCHANGED -> ColumnForm.ABSENT;
            case TEXT -> ColumnForm.TEXT;
            default -> ColumnForm.BINARY;
        };
    }

    int start(int at) {
        return this == COPY ? at + 4 : at + 5;
    }

    /** The length of the value, 0 if there is none. */
    int length(byte[] bytes, int at) {
        if (this == COPY) {
            return Math.max(0, Bytes.int4(bytes, at));
        }
        byte kind = bytes[at];
        return kind == TEXT || kind == BINARY ? Bytes.int4(bytes, at + 1) : 0;
    }
}
