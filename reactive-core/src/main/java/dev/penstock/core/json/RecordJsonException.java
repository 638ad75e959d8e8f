package dev.penstock.core.json;

import dev.penstock.core.PenstockException;
import tools.jackson.core.TokenStreamLocation;

/** A text is not the JSON form of a record, or a record has none. Names the place and the rule it breaks, never the text. Not transient. */
public final class RecordJsonException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private RecordJsonException(String message) {
        super(message, null);
    }

    static RecordJsonException at(TokenStreamLocation location, String rule) {
        return new RecordJsonException("The JSON of a record is malformed at line " + location.getLineNr() + ", column "
                + location.getColumnNr() + ": " + rule + '.');
    }

    static RecordJsonException ofWriting() {
        return new RecordJsonException(
                "A record cannot be written as JSON: a value is nested too deeply or is no Unicode text.");
    }

    /** Returns {@code false}: the same text is as malformed the next time. */
    @Override
    public boolean isTransient() {
        return false;
    }
}
