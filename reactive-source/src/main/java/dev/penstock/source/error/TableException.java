package dev.penstock.source.error;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import java.util.List;

/**
 * Error of chosen tables that are missing, cannot be streamed, or have no usable replica identity; it reports all of
 * them. Nothing has been changed in the database. Not transient.
 */
public final class TableException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final transient List<Check> findings;

    /** Creates the error from at least one finding. */
    public TableException(List<Check> findings) {
        super(Check.text(findings), null);
        this.findings = List.copyOf(findings);
    }

    /** Returns the problems, one finding for each table. */
    public List<Check> findings() {
        return findings;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
