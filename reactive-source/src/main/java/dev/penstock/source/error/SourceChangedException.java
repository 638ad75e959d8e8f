package dev.penstock.source.error;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import java.util.List;

/**
 * Error of a publication or streamed table that was altered while rows were written to it. Changes may be missing from
 * the stream. Only rereading the tables makes a target consistent again ({@code sourceChanged=resnapshot}). Not
 * transient.
 */
public final class SourceChangedException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final transient List<Check> findings;

    /**
     * Creates the error.
     *
     * @param findings the alterations, at least one
     * @param since the time of the alterations, a phrase such as "between … and …"
     */
    public SourceChangedException(List<Check> findings, String since) {
        super(
                Check.text(findings) + " This happened " + since + ". Changes may be missing since then. Start with"
                        + " sourceChanged=resnapshot. It empties these tables in the target and copies them again.",
                null);
        this.findings = List.copyOf(findings);
    }

    /** Returns the alterations, one finding for each object. */
    public List<Check> findings() {
        return findings;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
