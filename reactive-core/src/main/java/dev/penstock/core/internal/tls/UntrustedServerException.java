package dev.penstock.core.internal.tls;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** The server's certificate was refused. The message is a sentence that says why and what to do. */
final class UntrustedServerException extends CertificateException {
    private static final long serialVersionUID = 1L;

    UntrustedServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
