package dev.penstock.core.internal.tls;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** Signals that the server's certificate was rejected. The message is a sentence with the reason and a remedy. */
final class UntrustedServerException extends CertificateException {
    private static final long serialVersionUID = 1L;

    UntrustedServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
