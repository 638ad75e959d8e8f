package dev.penstock.core;

import java.util.Locale;
import java.util.Optional;

/**
 * Kind of a record: the operation on a row, as OpenCDC names it. {@link Record} lists the parts that a record of each kind has.
 *
 * <p>Two kinds are also used for records that are not of one row: check {@link Metadata#MESSAGE_PREFIX}, {@link Metadata#DEFINITION} and
 * {@link Metadata#TRUNCATE} if the source emits those.
 */
public enum Operation {
    /**
     * A row was inserted, or a logical message was emitted. Also the operation of a record that describes a table (see
     * {@link Metadata#DEFINITION}).
     */
    CREATE,
    /** A row was updated, possibly its key. */
    UPDATE,
    /** A row was deleted, or a table truncated (see {@link Metadata#TRUNCATE}). */
    DELETE,
    /**
     * A row was read by the snapshot, or read again later, such as after a request. A subscriber can receive a row more than once.
     */
    SNAPSHOT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the OpenCDC name: {@code create}, {@code update}, {@code delete} or {@code snapshot}. */
    public String text() {
        return text;
    }

    /**
     * Returns the operation with an OpenCDC name.
     *
     * @param text the name in lower case
     * @return the operation, or empty if there is none with this name
     */
    public static Optional<Operation> fromText(String text) {
        for (Operation operation : values()) {
            if (operation.text.equals(text)) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    /** Returns the OpenCDC name. */
    @Override
    public String toString() {
        return text;
    }
}
