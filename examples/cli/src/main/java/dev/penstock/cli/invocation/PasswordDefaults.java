package dev.penstock.cli.invocation;

import dev.penstock.core.internal.config.DatabaseUrl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Default password of an address without one, as in libpq: {@code PGPASSWORD}, else the file named by {@code PGPASSFILE}, else
 * {@code ~/.pgpass}. The file is read for each connection.
 */
final class PasswordDefaults {
    private PasswordDefaults() {}

    /** Returns the address with the password or the file that libpq would use. An address that cannot be parsed is returned unchanged. */
    static String complete(String url, Map<String, String> variables) {
        try {
            DatabaseUrl parsed = DatabaseUrl.parse(url);
            if (parsed.password().isPresent() || parsed.parameter("passfile").isPresent()) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Reported where the option is read.
            return url;
        }
        String password = variables.get("PGPASSWORD");
        if (password != null && !password.isEmpty()) {
            return with(url, "password", password);
        }
        String file = variables.get("PGPASSFILE");
        Path path = file != null && !file.isEmpty()
                ? Path.of(file)
                : Path.of(System.getProperty("user.home", "."), ".pgpass");
        return Files.isRegularFile(path) ? with(url, "passfile", path.toString()) : url;
    }

    private static String with(String url, String name, String value) {
        if (!url.contains("://")) {
            return url + ' ' + name + "='" + value.replace("\\", "\\\\").replace("'", "\\'") + '\'';
        }
        String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
        return url.strip() + (url.contains("?") ? '&' : '?') + name + '=' + encoded;
    }
}
