package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The role lacks a right the source needs. Not transient. */
public final class PermissionException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    /** Makes an exception of at least one finding, and of what the server said, if it was asked. */
    public PermissionException(List<Finding> findings, @Nullable Throwable cause) {
        super(Finding.join(findings), cause);
        this.findings = List.copyOf(findings);
    }

    /** Returns the rights that are missing, each with the statement that grants it if it is known. */
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
