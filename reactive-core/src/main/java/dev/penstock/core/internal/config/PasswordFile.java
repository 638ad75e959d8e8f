package dev.penstock.core.internal.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Password file in the format of libpq (manual, section "The Password File"): lines of {@code host:port:database:user:password}, in
 * which {@code *} matches anything and a backslash escapes a colon or a backslash.
 *
 * <p>The first matching line is used. The file is read at each call. Like libpq, this class ignores a file that other users can read.
 */
public final class PasswordFile {
    private static final int LARGEST = 1024 * 1024;

    private final Path path;

    private PasswordFile(Path path) {
        this.path = path;
    }

    /** Returns the file at {@code path}, which need not exist. */
    public static PasswordFile of(String path) {
        return new PasswordFile(Path.of(path));
    }

    /**
     * Returns the password for the first host of {@code url} for which the file has one.
     *
     * @throws LoginSourceException if the file is larger than 1 MB
     */
    public Optional<String> find(DatabaseUrl url) {
        if (!Files.isRegularFile(path) || !isPrivate()) {
            return Optional.empty();
        }
        try {
            List<List<String>> lines = text().lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(PasswordFile::fields)
                    .filter(fields -> fields.size() >= 5)
                    .toList();
            return url.hosts().stream()
                    .flatMap(host -> lines.stream().filter(fields -> matches(fields, host, url)))
                    .map(fields -> fields.get(4))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String text() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new LoginSourceException(
                        "The password file '" + path + "' is larger than 1 MB, which none is: it is another file.",
                        null);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static boolean matches(List<String> fields, DatabaseUrl.Host host, DatabaseUrl url) {
        return matches(fields.get(0), host.name())
                && matches(fields.get(1), String.valueOf(host.port()))
                && matches(fields.get(2), url.database())
                && matches(fields.get(3), url.user());
    }

    private static boolean matches(String field, String value) {
        return field.equals("*") || field.equals(value);
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                i++;
                field.append(line.charAt(i));
            } else if (c == ':') {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private boolean isPrivate() {
        try {
            Set<PosixFilePermission> others = EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);
            others.retainAll(Files.getPosixFilePermissions(path));
            return others.isEmpty();
        } catch (IOException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            // No such permissions on this file system; libpq does not ask there either.
            return true;
        }
    }
}
