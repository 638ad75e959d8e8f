package dev.penstock.core.internal.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * libpq's keywords: {@code host=db user='a b' password=it\'s} (PostgreSQL manual, section "Keyword/Value Connection
 * Strings"). A quote within quotes may also be doubled, as in SQL.
 */
final class KeywordText {
    private final String text;
    private int at;

    private KeywordText(String text) {
        this.text = text;
    }

    static Map<String, String> parse(String text) {
        if (text.indexOf('=') < 0 || text.matches("(?s)[A-Za-z0-9+.:-]*:/.*")) {
            throw new IllegalArgumentException("must begin with postgres://, postgresql://, jdbc:postgresql:// or"
                    + " r2dbc:postgresql://, or consist of keywords such as host=… user=…");
        }
        return new KeywordText(text).pairs();
    }

    private Map<String, String> pairs() {
        Map<String, String> pairs = new LinkedHashMap<>();
        skipSpace();
        while (at < text.length()) {
            String name = name();
            pairs.put(name, text.startsWith("'", at) ? quoted() : plain());
            skipSpace();
        }
        return pairs;
    }

    private String name() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && !Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        skipSpace();
        if (name.isEmpty() || !text.startsWith("=", at)) {
            throw new IllegalArgumentException(
                    "has a keyword that is not followed by '=' and a value" + "; values with spaces must be quoted");
        }
        at++;
        skipSpace();
        return name;
    }

    private String plain() {
        StringBuilder value = new StringBuilder();
        while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
            value.append(character());
        }
        return value.toString();
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            if (text.startsWith("''", at)) {
                at++;
            } else if (text.charAt(at) == '\'') {
                at++;
                return value.toString();
            }
            value.append(character());
        }
        throw new IllegalArgumentException("has a single quote that is not closed");
    }

    /** Takes one character, or the one after a backslash. */
    private char character() {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
            at++;
        }
        return text.charAt(at++);
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
