package dev.penstock.core.internal.tls;

import org.jspecify.annotations.Nullable;

/**
 * A certificate or key file cannot be used. The message completes a sentence and names the parameter and the file, without any of its
 * content. Internal: each module signals an error of its own with this sentence.
 */
public final class TlsFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TlsFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
