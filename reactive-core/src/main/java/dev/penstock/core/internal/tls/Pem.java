package dev.penstock.core.internal.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file (RFC 7468, with the headers of RFC 1421 that OpenSSL writes into encrypted keys). */
final class Pem {
    /** A single pass over the file finds them, however many there are without the other. */
    private static final Pattern LINE = Pattern.compile("-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----");

    private static final Pattern HEADER = Pattern.compile("([A-Za-z-]+):\\s*(.*)");

    private final String label;
    private final Map<String, String> headers;
    private final byte[] content;

    private Pem(String label, Map<String, String> headers, byte[] content) {
        this.label = label;
        this.headers = headers;
        this.content = content;
    }

    /** Returns the blocks of a file, none if it is not PEM. Text between the blocks is skipped. */
    static List<Pem> blocks(byte[] file) {
        List<Pem> blocks = new ArrayList<>();
        String text = new String(file, StandardCharsets.ISO_8859_1);
        Matcher line = LINE.matcher(text);
        String label = "";
        int start = 0;
        while (line.find()) {
            if (line.group(1).equals("BEGIN")) {
                label = line.group(2);
                start = line.end();
            } else if (line.group(2).equals(label)) {
                blocks.add(block(label, text.substring(start, line.start())));
                label = "";
            }
        }
        return blocks;
    }

    /** Returns the type of the content, such as {@code CERTIFICATE}. */
    String label() {
        return label;
    }

    /** Returns the headers before the content, none in most blocks. */
    Map<String, String> headers() {
        return headers;
    }

    /** Returns the decoded content. */
    byte[] content() {
        return content.clone();
    }

    private static Pem block(String label, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        StringBuilder base64 = new StringBuilder();
        for (String line : body.lines().toList()) {
            Matcher header = HEADER.matcher(line.strip());
            if (header.matches()) {
                headers.put(header.group(1), header.group(2).strip());
            } else {
                base64.append(line.strip());
            }
        }
        return new Pem(label, headers, Base64.getDecoder().decode(base64.toString()));
    }
}
