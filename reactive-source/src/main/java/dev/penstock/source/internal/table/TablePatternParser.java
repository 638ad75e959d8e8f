package dev.penstock.source.internal.table;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Parser of the option {@code tables}. Problems identify an item by its number, never by its text. */
final class TablePatternParser {
    /** PostgreSQL truncates longer names silently (manual, section "Identifiers and Key Words"). */
    private static final int MAX_NAME_BYTES = 63;

    private final String text;
    private final Consumer<String> problems;
    private int at;

    TablePatternParser(String text, Consumer<String> problems) {
        this.text = text;
        this.problems = problems;
    }

    List<TablePattern> parse() {
        List<TablePattern> patterns = new ArrayList<>();
        if (text.isBlank()) {
            problems.accept("names no table");
            return patterns;
        }
        int item = 0;
        do {
            item++;
            try {
                patterns.add(parseItem());
            } catch (BadItemException e) {
                problems.accept("item " + item + " " + e.getMessage());
                skipRestOfItem();
            }
        } while (skip(','));
        if (!patterns.isEmpty() && patterns.stream().allMatch(TablePattern::excluded)) {
            problems.accept("names only tables to leave out");
        }
        return patterns.stream().distinct().toList();
    }

    private TablePattern parseItem() throws BadItemException {
        skipBlanks();
        boolean excluded = skip('!');
        List<Part> parts = new ArrayList<>();
        do {
            parts.add(parsePart());
        } while (skip('.'));
        return patternOf(parts, excluded);
    }

    private static TablePattern patternOf(List<Part> parts, boolean excluded) throws BadItemException {
        Part last = parts.get(parts.size() - 1);
        if (parts.size() == 1 && last.isEmpty()) {
            throw new BadItemException("is empty");
        }
        if (parts.size() > 2) {
            throw new BadItemException(
                    "has more parts than a schema and a table; a name that holds a dot needs double quotes");
        }
        for (Part part : parts) {
            if (part.name.isEmpty()) {
                throw new BadItemException("has an empty name");
            }
            if (part.name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
                throw new BadItemException("has a name longer than 63 bytes");
            }
            if (part.name.indexOf('\0') >= 0) {
                throw new BadItemException("has a name with a zero character");
            }
        }
        if (parts.size() == 2 && parts.get(0).hasStar()) {
            throw new BadItemException("has a '*' in place of a schema");
        }
        String schema = parts.size() == 2 ? parts.get(0).name : TablePattern.DEFAULT_SCHEMA;
        String glob = last.hasStar() && !last.isStar() ? last.name : null;
        return new TablePattern(schema, last.hasStar() ? null : last.name, glob, excluded);
    }

    /** Reads up to the dot or the comma after a part, or to the end. */
    private Part parsePart() throws BadItemException {
        skipBlanks();
        boolean quoted = at < text.length() && text.charAt(at) == '"';
        return new Part(quoted ? parseQuoted() : parseUnquoted(), quoted);
    }

    private String parseQuoted() throws BadItemException {
        StringBuilder name = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c != '"') {
                name.append(c);
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                name.append(c);
                at++;
            } else {
                at++;
                skipBlanks();
                if (!atEndOfPart()) {
                    throw new BadItemException("has text after a closing double quote");
                }
                return name.toString();
            }
        }
        throw new BadItemException("has a double quote that is not closed");
    }

    private String parseUnquoted() throws BadItemException {
        int start = at;
        while (!atEndOfPart()) {
            if (text.charAt(at) == '"') {
                throw new BadItemException("has a double quote within a name that does not start with one");
            }
            at++;
        }
        String name = text.substring(start, at).strip();
        return name;
    }

    private void skipRestOfItem() {
        boolean quoted = false;
        while (at < text.length() && (quoted || text.charAt(at) != ',')) {
            quoted ^= text.charAt(at) == '"';
            at++;
        }
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean atEndOfPart() {
        return at == text.length() || text.charAt(at) == '.' || text.charAt(at) == ',';
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private record Part(String name, boolean quoted) {
        boolean isEmpty() {
            return !quoted && name.isEmpty();
        }

        boolean hasStar() {
            return !quoted && name.indexOf('*') >= 0;
        }

        boolean isStar() {
            return !quoted && name.equals("*");
        }
    }

    private static final class BadItemException extends Exception {
        private static final long serialVersionUID = 1L;

        BadItemException(String message) {
            super(message, null, false, false);
        }
    }
}
