package dev.penstock.core.internal.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * File that is named by a connection parameter.
 *
 * @param parameter the parameter, such as {@code sslkey}
 * @param path the path as it was written
 */
record TlsFile(String parameter, String path) {
    /** The largest size that is read. Certificates and keys have a few kilobytes, the largest bundles of authorities a few hundred. */
    private static final int LARGEST = 16 * 1024 * 1024;

    byte[] read() {
        try {
            Path file = Path.of(path);
            if (Files.isDirectory(file)) {
                throw failure("is a directory", null);
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                // A device has no size, and no end.
                bytes = in.readNBytes(LARGEST + 1);
            }
            if (bytes.length > LARGEST) {
                throw failure("is larger than 16 MB, which no certificate or key is", null);
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw failure("does not exist", e);
        } catch (AccessDeniedException e) {
            throw failure("cannot be read by this process: permission denied", e);
        } catch (IOException | InvalidPathException e) {
            throw failure("cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /** Returns an exception with a sentence about this file: {@code predicate} completes it. */
    TlsFileException failure(String predicate, @Nullable Throwable cause) {
        return new TlsFileException(
                "the file '" + path + "' of " + parameter + " " + predicate + (predicate.endsWith("?") ? "" : "."),
                cause);
    }
}
