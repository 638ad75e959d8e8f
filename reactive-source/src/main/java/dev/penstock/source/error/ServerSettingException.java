package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** A setting of the server, or its version, rules out what was asked for. Not transient. */
public final class ServerSettingException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final transient Finding finding;

    /** Makes an exception of a finding whose subject is the setting, and of what the server said, if it was asked. */
    public ServerSettingException(Finding finding, @Nullable Throwable cause) {
        super(finding.toString(), cause);
        this.finding = finding;
    }

    /** Returns the setting, what is wrong with it, and the statement that changes it. */
    public Finding finding() {
        return finding;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
