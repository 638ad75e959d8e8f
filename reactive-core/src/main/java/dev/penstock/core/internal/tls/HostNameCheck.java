package dev.penstock.core.internal.tls;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * Check whether a certificate was issued for a host, by the rules of libpq (manual, section "SSL Support"). The subject alternative names
 * are compared, and the common name only if there is none of the right kind. A star matches the whole first label of a name.
 */
final class HostNameCheck {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private HostNameCheck() {}

    /** Returns whether the certificate is for the host: a name, or an IP address as text. */
    static boolean matches(String host, X509Certificate certificate) {
        return names(certificate).stream()
                .anyMatch(name -> isAddress(host) ? sameAddress(host, name) : covers(name, host));
    }

    /** Returns the names and addresses that the certificate is for. */
    static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>(alternativeNames(certificate));
        if (names.isEmpty()) {
            names.addAll(commonNames(certificate));
        }
        return names;
    }

    private static List<String> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            return alternatives == null
                    ? List.of()
                    : alternatives.stream()
                            .filter(name ->
                                    Objects.equals(name.get(0), DNS_NAME) || Objects.equals(name.get(0), IP_ADDRESS))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    private static List<String> commonNames(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()))
                            .toList();
        } catch (InvalidNameException e) {
            return List.of();
        }
    }

    private static boolean covers(String pattern, String host) {
        String name = ascii(host);
        String wanted = ascii(pattern);
        if (!wanted.startsWith("*.")) {
            return wanted.equals(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && wanted.indexOf('.', 2) > 0 && wanted.substring(1).equals(name.substring(dot));
    }

    private static String ascii(String name) {
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        try {
            return (plain.startsWith("*.") ? "*." + IDN.toASCII(plain.substring(2)) : IDN.toASCII(plain))
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return plain.toLowerCase(Locale.ROOT);
        }
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    /** Returns whether two IP addresses, both as text, are equal. No name is resolved. */
    private static boolean sameAddress(String host, String name) {
        if (!isAddress(name)) {
            return false;
        }
        try {
            return InetAddress.getByName(host).equals(InetAddress.getByName(name));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
