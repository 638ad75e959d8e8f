package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The publication is missing beside an existing slot, or does not publish what was chosen and the source may not, or must
 * not, change it. Not transient.
 */
public final class PublicationException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String publication;
    private final transient List<Finding> findings;

    /** Makes an exception about {@code publication} of at least one finding, and of what the server said, if it was asked. */
    public PublicationException(String publication, List<Finding> findings, @Nullable Throwable cause) {
        super(Finding.join(findings), cause);
        this.publication = publication;
        this.findings = List.copyOf(findings);
    }

    /** Returns the name of the publication. */
    public String publication() {
        return publication;
    }

    /** Returns what is wrong, each with the statement that fixes it if there is one. */
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
