package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import java.util.List;

/**
 * The publication or a streamed table was altered while changes were made to it: some of them may be missing from the
 * stream. Only reading the tables again brings a target back in step ({@code sourceChanged=resnapshot}). Not transient.
 */
public final class SourceChangedException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    /**
     * Makes an exception.
     *
     * @param findings what was altered, at least one
     * @param since since when, a phrase such as "between … and …"
     */
    public SourceChangedException(List<Finding> findings, String since) {
        super(
                Finding.join(findings) + " This happened " + since + ". Changes may be missing since then: start with"
                        + " sourceChanged=resnapshot, which empties and"
                        + " reads these tables again, or without a"
                        + " position.",
                null);
        this.findings = List.copyOf(findings);
    }

    /** Returns what was altered, one finding for each object. */
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
