package dev.penstock.core.internal.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Decryption of OpenSSL's traditional PEM files, whose {@code DEK-Info} header names the cipher (manual page PEM_read_bio_PrivateKey). */
final class TraditionalEncryption {
    private static final Map<String, Algorithm> ALGORITHMS = Map.of(
            "AES-128-CBC", new Algorithm("AES", 16),
            "AES-192-CBC", new Algorithm("AES", 24),
            "AES-256-CBC", new Algorithm("AES", 32),
            "DES-EDE3-CBC", new Algorithm("DESede", 24));

    private TraditionalEncryption() {}

    static byte[] decrypt(Pem block, char[] password) throws GeneralSecurityException {
        String[] info = block.headers().getOrDefault("DEK-Info", "").split(",", 2);
        Algorithm algorithm = ALGORITHMS.get(info[0].strip());
        if (algorithm == null || info.length != 2) {
            throw new NoSuchAlgorithmException(info[0]);
        }
        byte[] iv = HexFormat.of().parseHex(info[1].strip());
        byte[] secret = new String(password).getBytes(StandardCharsets.UTF_8);
        Cipher cipher = Cipher.getInstance(algorithm.name() + "/CBC/PKCS5Padding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key(secret, iv, algorithm.keyBytes()), algorithm.name()),
                new IvParameterSpec(iv));
        return cipher.doFinal(block.content());
    }

    /** Derives the key as EVP_BytesToKey does: MD5, one round, the first eight bytes of the vector as salt. */
    private static byte[] key(byte[] secret, byte[] iv, int length) throws NoSuchAlgorithmException {
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        byte[] key = new byte[length];
        byte[] digest = new byte[0];
        for (int done = 0; done < length; done += digest.length) {
            md5.update(digest);
            md5.update(secret);
            md5.update(iv, 0, 8);
            digest = md5.digest();
            System.arraycopy(digest, 0, key, done, Math.min(digest.length, length - done));
        }
        Arrays.fill(digest, (byte) 0);
        return key;
    }

    private record Algorithm(String name, int keyBytes) {}
}
