package dev.penstock.core.internal.tls;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trust manager for servers whose certificate is signed by a known authority and, if the mode requires it, issued for the host of the
 * address. The messages are the same for both drivers.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private final X509TrustManager authorities;
    private final String source;
    private final String advice;
    private final boolean checksHost;

    /**
     * Creates a trust manager.
     *
     * @param authorities the trust manager that knows the authorities
     * @param source the origin of the authorities, for messages
     * @param advice what to do if the authority is not known, as a sentence
     * @param checksHost whether the certificate must be for the host
     */
    ServerTrust(X509TrustManager authorities, String source, String advice, boolean checksHost) {
        this.authorities = authorities;
        this.source = source;
        this.advice = advice;
        this.checksHost = checksHost;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(
                chain,
                authType,
                socket instanceof SSLSocket tls ? tls.getHandshakeSession().getPeerHost() : null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType, engine.getPeerHost());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType, null);
    }

    private void check(X509Certificate[] chain, String authType, @Nullable String host) throws CertificateException {
        checkAuthority(chain, authType);
        if (checksHost && (host == null || !HostNameCheck.matches(host, chain[0]))) {
            throw new UntrustedServerException(
                    "the server's certificate is for " + String.join(", ", HostNameCheck.names(chain[0]))
                            + ", not for '" + host
                            + "'. Use the name of the certificate as host, or sslmode=verify-ca to accept any.",
                    null);
        }
    }

    /** Checks the chain. The JDK accepts a certificate that is itself an authority without further checks, even an expired one. */
    private void checkAuthority(X509Certificate[] chain, String authType) throws CertificateException {
        checkValidity(chain[0]);
        try {
            authorities.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            // One that has expired matters only now: a server may send more certificates than the path to an authority
            // needs.
            for (X509Certificate certificate : chain) {
                checkValidity(certificate);
            }
            throw untrusted(chain, e);
        }
    }

    private static void checkValidity(X509Certificate certificate) throws CertificateException {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new UntrustedServerException(
                    "the server's certificate expired on "
                            + certificate.getNotAfter().toInstant() + ". Renew it on the server.",
                    e);
        } catch (CertificateNotYetValidException e) {
            throw new UntrustedServerException(
                    "the server's certificate is not valid before "
                            + certificate.getNotBefore().toInstant() + ". Check the clocks of both machines.",
                    e);
        }
    }

    private UntrustedServerException untrusted(X509Certificate[] chain, CertificateException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathValidatorException path
                    && path.getReason() == CertPathValidatorException.BasicReason.ALGORITHM_CONSTRAINED) {
                return new UntrustedServerException(
                        "the server's certificate is signed in a way that this Java no longer trusts: "
                                + path.getMessage() + ". Renew it on the server.",
                        error);
            }
        }
        return new UntrustedServerException(
                "the server's certificate, issued by '"
                        + chain[chain.length - 1].getIssuerX500Principal().getName()
                        + "', is not signed by an authority in " + source + ". " + advice,
                error);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw isNoServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw isNoServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw isNoServer();
    }

    private static CertificateException isNoServer() {
        return new CertificateException("This is not a server certificate");
    }
}
