package dev.penstock.source.error;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Error of a missing privilege of the role. Not transient. */
public final class PermissionException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final transient List<Check> findings;

    /** Creates the error from at least one finding, and from the server's error if the server was queried. */
    public PermissionException(List<Check> findings, @Nullable Throwable cause) {
        super(Check.text(findings), cause);
        this.findings = List.copyOf(findings);
    }

    /** Returns the missing privileges, each with the statement that grants it if that is known. */
    public List<Check> findings() {
        return findings;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
