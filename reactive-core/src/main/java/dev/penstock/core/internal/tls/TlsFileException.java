package dev.penstock.core.internal.tls;

import org.jspecify.annotations.Nullable;

/**
 * Signals that a certificate or key file cannot be used. The message names the parameter and the file and contains nothing of its
 * content. Internal; each module signals an error of its own with this message.
 */
public final class TlsFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TlsFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
