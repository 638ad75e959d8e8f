package dev.penstock.core.internal.tls;

import dev.penstock.core.internal.config.DatabaseUrl;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Messages about TLS connections that fail, the same for both drivers. These failures are permanent and not retried. A connection that
 * breaks during the TLS handshake is not among them.
 */
public final class TlsFailure {
    private static final String REFUSAL =
            "the server refuses the client's certificate. Its log says why; its ssl_ca_file"
                    + " must hold the authority that signed the certificate in sslcert.";
    private static final String DEMAND = "the server demands a client certificate";
    private static final String NAMES = ". Name its file in sslcert and that of its key in sslkey.";
    private static final int DEPTH = 20;
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
    private static final Set<String> MISSING = Set.of("certificate_required", "no_certificate");
    private static final Set<String> REFUSED = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "unknown_ca",
            "access_denied",
            "decrypt_error");
    private static final Set<String> BROKEN = Set.of("close_notify", "internal_error", "user_canceled");
    private static final Pattern CLOSED = Pattern.compile(
            "(?i).*(connection closed|closed while|connection reset|timed? ?out|terminated the handshake"
                    + "|broken pipe|closed engine|unexpected eof).*",
            Pattern.DOTALL);

    private TlsFailure() {}

    /** Returns the message for an error of connecting to {@code url}, empty if the error is not one of TLS. */
    public static Optional<String> sentence(DatabaseUrl url, Throwable error) {
        return reason(error).map(reason -> "The TLS connection to " + server(url) + " failed: " + reason);
    }

    /**
     * Returns whether a connection broke after the client's certificate was sent, because the server may have rejected the certificate. In
     * TLS 1.3 the client continues to send before the server has decided, and these bytes can prevent the reason from arriving. If another
     * attempt breaks as well, the certificate was rejected: see {@link #refusal}.
     */
    public static boolean mayBeRefusal(TlsMaterial material, Throwable error) {
        return material.isIdentityShown()
                && Stream.iterate(error, Objects::nonNull, Throwable::getCause)
                        .limit(DEPTH)
                        .anyMatch(TlsFailure::isBroken);
    }

    /** Returns the message for a server that rejects the client's certificate. */
    public static String refusal(DatabaseUrl url) {
        return "The TLS connection to " + server(url) + " failed: " + REFUSAL;
    }

    /**
     * Returns the message for a server that rejects a login because the client sent no certificate; empty if the server rejected the login
     * for another reason.
     *
     * @param message the server's message
     */
    public static Optional<String> withoutCertificate(DatabaseUrl url, @Nullable String message) {
        return message != null && message.contains("connection requires a valid client certificate")
                ? Optional.of("The TLS connection to " + server(url) + " failed: " + DEMAND + NAMES)
                : Optional.empty();
    }

    /** Returns the message for a server without TLS, if the mode requires TLS. */
    public static String withoutTls(DatabaseUrl url) {
        return "The TLS connection to " + server(url) + " failed: the server does not offer TLS, which sslmode="
                + url.sslMode() + " demands. Set ssl=on in the server.";
    }

    /** Returns the message for a server that ends the connection instead of answering the request for TLS. A retry can help. */
    public static String unanswered(DatabaseUrl url) {
        return "The connection to " + server(url)
                + " ended while TLS was negotiated. The server is starting or stopping,"
                + " or has no room for another process; its log says why";
    }

    private static String server(DatabaseUrl url) {
        return "the server at "
                + url.hosts().stream().map(DatabaseUrl.Host::toString).collect(Collectors.joining(","));
    }

    private static Optional<String> reason(Throwable error) {
        Optional<String> general = Optional.empty();
        Throwable cause = error;
        for (int depth = 0; depth < DEPTH && cause != null; depth++, cause = cause.getCause()) {
            if (cause instanceof UntrustedServerException || cause instanceof TlsFileException) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
            if (isBroken(cause)) {
                return Optional.empty();
            }
            if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                String message = String.valueOf(cause.getMessage());
                Matcher alert = ALERT.matcher(message);
                if (alert.find()) {
                    return ofAlert(alert.group(1));
                }
                general = CLOSED.matcher(message).matches() ? general : Optional.of(message + ".");
            }
        }
        return general;
    }

    private static boolean isBroken(Throwable error) {
        return error instanceof EOFException
                || error instanceof SocketException
                || error instanceof ClosedChannelException
                || (error instanceof IOException
                        && CLOSED.matcher(String.valueOf(error.getMessage())).matches());
    }

    private static Optional<String> ofAlert(String alert) {
        if (BROKEN.contains(alert)) {
            return Optional.empty();
        }
        if (MISSING.contains(alert)) {
            return Optional.of(DEMAND + " (" + alert + ")" + NAMES);
        }
        if (REFUSED.contains(alert)) {
            return Optional.of(REFUSAL);
        }
        return Optional.of("the server ended it (" + alert + ").");
    }
}
