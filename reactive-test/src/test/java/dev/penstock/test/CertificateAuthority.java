package dev.penstock.test;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An authority that issues X.509 certificates for tests, written in DER by hand: the JDK has no public API that does. */
public final class CertificateAuthority {
    private static final byte[] ECDSA_SHA256 = hex("300a06082a8648ce3d040302");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final AtomicInteger SERIALS = new AtomicInteger((int) (System.nanoTime() & 0xFFFFFF));

    private final String name;
    private final KeyPair keys = keyPair("EC", 256);
    private final Issued own;

    /** Creates an authority with a key of its own. */
    public CertificateAuthority(String name) {
        this.name = name;
        this.own = new Issued(certificate(name, keys.getPublic(), validity(1), List.of(), true), keys.getPrivate());
    }

    /** Returns the authority's own certificate, which signs itself. */
    public Issued own() {
        return own;
    }

    /** Issues a certificate that is valid today, for host names and addresses. */
    public Issued issue(String commonName, String... names) {
        return issue(commonName, keyPair("EC", 256), validity(1), List.of(names));
    }

    /** Issues a certificate with an RSA key. */
    public Issued issueRsa(String commonName, String... names) {
        return issue(commonName, keyPair("RSA", 2048), validity(1), List.of(names));
    }

    /** Issues a certificate that expired yesterday. */
    public Issued issueExpired(String commonName, String... names) {
        return issue(commonName, keyPair("EC", 256), validity(-1), List.of(names));
    }

    private Issued issue(String commonName, KeyPair pair, byte[] validity, List<String> names) {
        return new Issued(certificate(commonName, pair.getPublic(), validity, names, false), pair.getPrivate());
    }

    private byte[] certificate(String subject, PublicKey key, byte[] validity, List<String> names, boolean authority) {
        byte[] body = der(
                0x30,
                der(0xA0, hex("020102")),
                der(0x02, BigInteger.valueOf(SERIALS.incrementAndGet()).toByteArray()),
                ECDSA_SHA256,
                distinguished(name),
                validity,
                distinguished(subject),
                key.getEncoded(),
                der(0xA3, extensions(names, authority)));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(body);
            return der(0x30, body, ECDSA_SHA256, der(0x03, new byte[1], signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] extensions(List<String> names, boolean authority) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (authority) {
            all.writeBytes(der(0x30, hex("0603551d13"), hex("0101ff"), der(0x04, hex("30030101ff"))));
        } else {
            all.writeBytes(der(0x30, hex("0603551d13"), der(0x04, hex("3000"))));
        }
        if (!names.isEmpty()) {
            ByteArrayOutputStream alternatives = new ByteArrayOutputStream();
            names.forEach(alternative -> alternatives.writeBytes(alternative(alternative)));
            all.writeBytes(der(0x30, hex("0603551d11"), der(0x04, der(0x30, alternatives.toByteArray()))));
        }
        return der(0x30, all.toByteArray());
    }

    private static byte[] alternative(String text) {
        if (!text.matches("\\d+\\.\\d+\\.\\d+\\.\\d+")) {
            return der(0x82, text.getBytes(StandardCharsets.US_ASCII));
        }
        String[] parts = text.split("\\.", -1);
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            address[i] = (byte) Integer.parseInt(parts[i]);
        }
        return der(0x87, address);
    }

    private static byte[] distinguished(String commonName) {
        byte[] value = der(0x0C, commonName.getBytes(StandardCharsets.UTF_8));
        return der(0x30, der(0x31, der(0x30, hex("0603550403"), value)));
    }

    /** Returns a validity of three days that ends in {@code days}. */
    private static byte[] validity(int days) {
        Instant end = Instant.now().plus(Duration.ofDays(days));
        return der(0x30, time(end.minus(Duration.ofDays(3))), time(end));
    }

    private static byte[] time(Instant instant) {
        return der(0x18, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static KeyPair keyPair(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] der(int tag, byte[]... contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : contents) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.size() < 0x80) {
            out.write(content.size());
        } else if (content.size() < 0x100) {
            out.write(0x81);
            out.write(content.size());
        } else {
            out.write(0x82);
            out.write(content.size() >>> 8);
            out.write(content.size());
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** A certificate with its private key. */
    public static final class Issued {
        private final byte[] certificate;
        private final PrivateKey key;

        private Issued(byte[] certificate, PrivateKey key) {
            this.certificate = certificate;
            this.key = key;
        }

        /** Returns the certificate in DER. */
        public byte[] certificate() {
            return certificate.clone();
        }

        /** Returns the certificate in PEM. */
        public String certificatePem() {
            return pem("CERTIFICATE", certificate);
        }

        /** Returns the private key. */
        public PrivateKey key() {
            return key;
        }

        /** Returns the private key as PKCS#8 in PEM. */
        public String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }

        private static String pem(String label, byte[] content) {
            return "-----BEGIN " + label + "-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                    + "-----\n";
        }
    }
}
