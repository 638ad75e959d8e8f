package dev.penstock.core.type;

import dev.penstock.core.PenstockException;

/** The server's bytes are not a value of the column's type. Names the column and the type, never the value. Not transient. */
public final class DecodingException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private DecodingException(String message) {
        super(message, null);
    }

    static DecodingException ofColumn(Relation relation, int column, RuntimeException cause) {
        return new DecodingException("Column '" + relation.name(column) + "' of table '" + relation
                + "' cannot be decoded as type '"
                + relation.columns().get(column).type() + "': "
                + MalformedException.of(cause).reason() + '.');
    }

    static DecodingException ofRow(Relation relation, String reason) {
        return new DecodingException("A row of table '" + relation + "' cannot be decoded: " + reason + '.');
    }

    static DecodingException ofValue(String type, RuntimeException cause) {
        return new DecodingException("A value of type '" + type + "' cannot be decoded: "
                + MalformedException.of(cause).reason() + '.');
    }

    /** Returns {@code false}: the same bytes are as malformed the next time. */
    @Override
    public boolean isTransient() {
        return false;
    }
}
