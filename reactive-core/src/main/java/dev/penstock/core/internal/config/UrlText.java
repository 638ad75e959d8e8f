package dev.penstock.core.internal.config;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parser of connection URLs: {@code postgresql://user:password@host:port,host:port/database?parameter=value}. Each part can be
 * percent-encoded. A {@code +} is a space only in URLs for JDBC and R2DBC, as their drivers read it.
 */
final class UrlText {
    private static final Pattern SCHEME =
            Pattern.compile("(?:postgres|postgresql|jdbc:postgresql|r2dbc:postgresql)://", Pattern.CASE_INSENSITIVE);
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\]]*\\]|[^:\\[]*)(?::(.*))?");
    private static final String HINT = "; special characters in user and password must be percent-encoded";

    private final boolean plusIsSpace;

    private UrlText(boolean plusIsSpace) {
        this.plusIsSpace = plusIsSpace;
    }

    static boolean isUrl(String text) {
        return SCHEME.matcher(text).lookingAt();
    }

    static Map<String, String> parse(String text) {
        Matcher scheme = SCHEME.matcher(text);
        if (!scheme.lookingAt()) {
            throw new IllegalArgumentException("is not a URL");
        }
        boolean driver = scheme.group().contains(":p");
        Map<String, String> parts = new UrlText(driver).parts(text.substring(scheme.end()));
        // In libpq ssl=true is sslmode=require; in pgjdbc and r2dbc-postgresql it is verify-full.
        String ssl = parts.remove("ssl");
        if (ssl != null && (ssl.isEmpty() || Conversions.BOOL.parse(ssl))) {
            parts.putIfAbsent("sslmode", driver ? "verify-full" : "require");
        }
        return parts;
    }

    private Map<String, String> parts(String text) {
        int question = text.indexOf('?');
        String path = question < 0 ? text : text.substring(0, question);
        int slash = path.indexOf('/');
        String authority = slash < 0 ? path : path.substring(0, slash);
        String database = slash < 0 ? "" : path.substring(slash + 1);
        Map<String, String> parts = new LinkedHashMap<>();
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            credentials(authority.substring(0, at), parts);
        }
        hosts(authority.substring(at + 1), parts);
        if (database.indexOf('/') >= 0 || database.indexOf('@') >= 0) {
            throw new IllegalArgumentException("has a '/' or '@' in the name of the database" + HINT);
        }
        parts.put("dbname", decode(database));
        if (question >= 0) {
            parameters(text.substring(question + 1), parts);
        }
        parts.values().removeIf(String::isEmpty);
        return parts;
    }

    private void credentials(String text, Map<String, String> parts) {
        int colon = text.indexOf(':');
        parts.put("user", decode(colon < 0 ? text : text.substring(0, colon)));
        parts.put("password", colon < 0 ? "" : decode(text.substring(colon + 1)));
    }

    private void hosts(String text, Map<String, String> parts) {
        if (text.isEmpty()) {
            return;
        }
        List<String> names = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String host : text.split(",", -1)) {
            Matcher matcher = HOST_AND_PORT.matcher(host);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("has a host that is not HOST, HOST:PORT or [IPv6]:PORT" + HINT);
            }
            String name = matcher.group(1);
            names.add(name.startsWith("[") ? name.substring(1, name.length() - 1) : decode(name));
            ports.add(matcher.group(2) == null ? "" : matcher.group(2));
        }
        parts.put("host", String.join(",", names));
        parts.put("port", String.join(",", ports));
    }

    private void parameters(String text, Map<String, String> parts) {
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parts.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            } else if (!pair.isEmpty()) {
                throw new IllegalArgumentException("has a parameter without '=' and a value");
            }
        }
    }

    private String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '%') {
                bytes.write(hexadecimal(text, i));
                i += 2;
            } else {
                String plain = c == '+' && plusIsSpace ? " " : Character.toString(c);
                bytes.writeBytes(plain.getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("has percent-encoded bytes that are not UTF-8", null);
        }
    }

    private static int hexadecimal(String text, int at) {
        int high = at + 1 < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        int low = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        if (high < 0 || low < 0 || high + low == 0) {
            throw new IllegalArgumentException("has a '%' that two hexadecimal digits, not both zero, do not follow");
        }
        return high * 16 + low;
    }
}
