package dev.penstock.core.internal.ddl;

/** Names and literals in DDL. */
final class Ddl {
    private Ddl() {}

    static String identifier(String name) {
        requireNoNul(name);
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String name(String schema, String name) {
        return identifier(schema) + '.' + identifier(name);
    }

    /** Returns a literal with the same meaning for each value of {@code standard_conforming_strings}. */
    static String literal(String text) {
        requireNoNul(text);
        String quoted = '\'' + text.replace("'", "''") + '\'';
        return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }

    private static void requireNoNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("PostgreSQL has no text with a NUL character");
        }
    }
}
