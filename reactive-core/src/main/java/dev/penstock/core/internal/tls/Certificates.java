package dev.penstock.core.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** Reader of the X.509 certificates in a file: PEM with any text between the blocks, DER, or PKCS#7. */
final class Certificates {
    private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE");

    private Certificates() {}

    /**
     * Returns the certificates in the order of the file, at least one.
     *
     * @throws TlsFileException if the file cannot be read or holds none
     */
    static List<X509Certificate> read(TlsFile file) {
        byte[] bytes = file.read();
        try {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(der(bytes)))
                            .stream()
                            .map((Certificate certificate) -> (X509Certificate) certificate)
                            .toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw file.failure("holds no certificate that can be read, in PEM or DER", e);
        }
        throw file.failure("holds no certificate", null);
    }

    /** Returns the concatenated certificates of a PEM file, and the unchanged bytes of any other file. */
    private static byte[] der(byte[] file) {
        List<Pem> blocks = Pem.blocks(file);
        if (blocks.isEmpty() || blocks.get(0).label().equals("PKCS7")) {
            return file;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        blocks.stream()
                .filter(block -> LABELS.contains(block.label()))
                .forEach(block -> all.writeBytes(block.content()));
        return all.toByteArray();
    }
}
