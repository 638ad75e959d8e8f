package dev.penstock.test.internal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** A compressed tar file within a jar. */
record Archive(URL location) {
    private static final int BUFFER = 64 * 1024;

    /** Returns the file name of the jar that contains the archive; empty if there is none. */
    String jar() {
        String text = location.toString();
        int end = text.indexOf("!/");
        return end < 0 ? "" : text.substring(text.lastIndexOf('/', end - 1) + 1, end);
    }

    /** Unpacks the archive to an existing directory, readable by all users: the server may run as another user. */
    void unpackTo(Path target) throws IOException {
        open(target, true);
        URLConnection connection = location.openConnection();
        // A cached jar would stay open until the JVM ends.
        connection.setUseCaches(false);
        try (var stream = new BufferedInputStream(connection.getInputStream(), BUFFER);
                var tar = new TarArchiveInputStream(new XZInputStream(stream))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("The archive's entry '" + entry.getName() + "' leaves its directory.");
                }
                if (entry.isDirectory()) {
                    continue;
                }
                directories(target, path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    open(path, (entry.getMode() & 0100) != 0);
                }
            }
        }
    }

    private static void directories(Path target, @Nullable Path directory) throws IOException {
        if (directory != null && !directory.equals(target) && !Files.exists(directory)) {
            directories(target, directory.getParent());
            Files.createDirectory(directory);
            open(directory, true);
        }
    }

    /** Sets the permissions of a file or directory explicitly, because the umask could deny them. */
    private static void open(Path path, boolean executable) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
