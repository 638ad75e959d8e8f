package dev.penstock.sink.internal.connection;

import io.r2dbc.spi.R2dbcPermissionDeniedException;

/** TLS cannot be set up as the address demands. The message is a sentence. It does not pass by itself, so it is not retried. */
final class TlsException extends R2dbcPermissionDeniedException {
    private static final long serialVersionUID = 1L;

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
