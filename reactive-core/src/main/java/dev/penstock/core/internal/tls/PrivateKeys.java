package dev.penstock.core.internal.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reader of the private key in a file: PKCS#8, PKCS#1 (RSA) or SEC 1 (elliptic curves), in PEM or DER. PKCS#8 can be encrypted in both
 * forms, and all of them by the headers of OpenSSL's traditional PEM.
 */
final class PrivateKeys {
    private static final byte[] ZERO = {Der.INTEGER, 1, 0};
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA");

    private final TlsFile file;
    private final Optional<String> password;

    private PrivateKeys(TlsFile file, Optional<String> password) {
        this.file = file;
        this.password = password;
    }

    /**
     * Returns the first private key of the file.
     *
     * @throws TlsFileException if the file cannot be read or holds none, or the password is missing or wrong
     */
    static PrivateKey read(TlsFile file, Optional<String> password) {
        return new PrivateKeys(file, password).read(file.read());
    }

    private PrivateKey read(byte[] bytes) {
        try {
            List<Pem> blocks = Pem.blocks(bytes);
            if (blocks.isEmpty()) {
                return key(Der.parse(bytes), bytes);
            }
            for (Pem block : blocks) {
                if (block.label().endsWith("PRIVATE KEY")) {
                    byte[] content = block.headers().containsKey("DEK-Info") ? decrypted(block) : block.content();
                    return key(Der.parse(content), content);
                }
            }
        } catch (IllegalArgumentException e) {
            throw file.failure("holds no private key that can be read: PKCS#8, PKCS#1 or SEC 1, in PEM or DER", e);
        }
        throw file.failure("holds no private key", null);
    }

    /** Reads a key, whose format is detected by its first elements: a version and the next element, or the algorithm of an encryption. */
    private PrivateKey key(Der der, byte[] bytes) {
        List<Der> elements = der.tag() == Der.SEQUENCE ? der.elements() : List.of();
        if (elements.size() < 2) {
            throw new IllegalArgumentException("not a key");
        }
        int first = elements.get(0).tag();
        int second = elements.get(1).tag();
        if (first == Der.SEQUENCE && second == Der.OCTET_STRING) {
            return decrypted(bytes);
        }
        if (first == Der.INTEGER && second == Der.SEQUENCE) {
            return pkcs8(bytes);
        }
        if (first == Der.INTEGER && second == Der.INTEGER) {
            return pkcs8(Der.encode(Der.SEQUENCE, ZERO, RSA, Der.encode(Der.OCTET_STRING, bytes)));
        }
        if (first == Der.INTEGER && second == Der.OCTET_STRING) {
            return pkcs8(Der.encode(Der.SEQUENCE, ZERO, curve(elements), Der.encode(Der.OCTET_STRING, bytes)));
        }
        throw new IllegalArgumentException("not a key");
    }

    /** Returns the algorithm of an elliptic curve key: SEC 1 keeps the curve in the key, PKCS#8 before it. */
    private static byte[] curve(List<Der> elements) {
        Der parameters = elements.stream()
                .filter(element -> element.tag() == Der.FIRST)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no curve"));
        return Der.encode(Der.SEQUENCE, EC_PUBLIC_KEY, parameters.content());
    }

    private PrivateKey pkcs8(byte[] bytes) {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(bytes);
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException | NoSuchAlgorithmException another) {
                // The next algorithm may be that of the key.
            }
        }
        throw file.failure("holds a private key of an algorithm that this Java does not know", null);
    }

    private PrivateKey decrypted(byte[] encrypted) {
        char[] secret = password();
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
            // For PBES2 the parameters define the functions, not the name of the algorithm.
            String name =
                    info.getAlgName().startsWith("PBES2") || info.getAlgName().equals("1.2.840.113549.1.5.13")
                            ? String.valueOf(info.getAlgParameters())
                            : info.getAlgName();
            SecretKey key = SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(secret));
            Cipher cipher = Cipher.getInstance(name);
            cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
            return pkcs8(info.getKeySpec(cipher).getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw unknownEncryption(e);
        } catch (GeneralSecurityException | IOException e) {
            throw wrongPassword(e);
        }
    }

    private byte[] decrypted(Pem block) {
        try {
            byte[] clear = TraditionalEncryption.decrypt(block, password());
            Der.parse(clear);
            return clear;
        } catch (NoSuchAlgorithmException e) {
            throw unknownEncryption(e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw wrongPassword(e);
        }
    }

    private char[] password() {
        return password.orElseThrow(() -> file.failure("is encrypted, and sslpassword is not given", null))
                .toCharArray();
    }

    private TlsFileException wrongPassword(Exception e) {
        return file.failure("cannot be decrypted: is sslpassword right?", e);
    }

    private TlsFileException unknownEncryption(Exception e) {
        return file.failure(
                "is encrypted in a way that this Java does not know. Encrypt it by:"
                        + " openssl pkcs8 -topk8 -v2 aes-256-cbc",
                e);
    }
}
