package dev.penstock.core.json;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamLocation;

/**
 * Signals that a text is not the JSON form of a record, or that a record cannot be written as JSON.
 *
 * <p>The message of a text that cannot be read names line and column, counted from 1, and the rule that is broken, never the text
 * itself. The message of a record that cannot be written names the reason, never a value. The exception is not transient.
 */
public final class RecordJsonException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private RecordJsonException(String message) {
        super(message, null);
    }

    static RecordJsonException at(@Nullable TokenStreamLocation location, String rule) {
        if (location == null) {
            return new RecordJsonException("The JSON of a record is malformed: " + rule + '.');
        }
        return new RecordJsonException("The JSON of a record is malformed at line " + location.getLineNr() + ", column "
                + location.getColumnNr() + ": " + rule + '.');
    }

    static RecordJsonException ofWriting() {
        return new RecordJsonException(
                "A record cannot be written as JSON: a value is nested too deeply or is no Unicode text.");
    }

    static RecordJsonException tooLong(String table, String column, long most) {
        return new RecordJsonException("A value of column '" + column + "' of table '" + table
                + "' cannot be written as JSON: its text is longer than " + most
                + " characters, far more than its bytes. Leave the column out of the publication, or read its"
                + " values from the record.");
    }

    static RecordJsonException tooLarge() {
        return new RecordJsonException("A record cannot be written as JSON: it would be larger than two gigabytes.");
    }

    /** Returns {@code false}: reading or writing the same content again fails again. */
    @Override
    public boolean isTransient() {
        return false;
    }
}
