package dev.penstock.core;

import java.util.Locale;
import java.util.Optional;

/** Kind of a record: the operation on a row, as OpenCDC names it. */
public enum Operation {
    /** A row was inserted, or a logical message was emitted. */
    CREATE,
    /** A row was updated. */
    UPDATE,
    /** A row was deleted, or a table truncated (see {@link Metadata#TRUNCATE}). */
    DELETE,
    /** A row was read by the snapshot. */
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
