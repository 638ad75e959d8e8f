package dev.penstock.source.error;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Error of the publication. Either it is missing although the slot exists, or it does not publish the chosen tables and
 * the source may not change it. Not transient.
 */
public final class PublicationException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String publication;
    private final transient List<Check> findings;

    /**
     * Creates the error about {@code publication} from at least one finding, and from the server's error if the server
     * was queried.
     */
    public PublicationException(String publication, List<Check> findings, @Nullable Throwable cause) {
        super(Check.text(findings), cause);
        this.publication = publication;
        this.findings = List.copyOf(findings);
    }

    /** Returns the name of the publication. */
    public String publication() {
        return publication;
    }

    /** Returns the problems, each with the statement that fixes it if there is one. */
    public List<Check> findings() {
        return findings;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
