package dev.penstock.sink.internal.connection;

import io.r2dbc.spi.R2dbcPermissionDeniedException;

/**
 * Error of a TLS configuration that cannot be applied as the address demands. The message is a sentence. It is
 * permanent, so it is not retried.
 */
final class TlsException extends R2dbcPermissionDeniedException {
    private static final long serialVersionUID = 1L;

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
