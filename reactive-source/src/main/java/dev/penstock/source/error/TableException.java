package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import java.util.List;

/**
 * Chosen tables are missing, cannot be streamed, or have no usable replica identity: all of them at once. Nothing has been
 * changed in the database. Not transient.
 */
public final class TableException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    /** Makes an exception of at least one finding. */
    public TableException(List<Finding> findings) {
        super(Finding.join(findings), null);
        this.findings = List.copyOf(findings);
    }

    /** Returns what is wrong, one finding for each table. */
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
