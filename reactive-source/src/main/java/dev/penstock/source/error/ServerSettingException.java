package dev.penstock.source.error;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** Error of a server setting or version that does not support the requested feature. Not transient. */
public final class ServerSettingException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final transient Check finding;

    /**
     * Creates the error from a finding whose subject is the setting, and from the server's error if the server was
     * queried.
     */
    public ServerSettingException(Check finding, @Nullable Throwable cause) {
        super(finding.text(), cause);
        this.finding = finding;
    }

    /** Returns the setting, its problem and the statement that changes it. */
    public Check finding() {
        return finding;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
