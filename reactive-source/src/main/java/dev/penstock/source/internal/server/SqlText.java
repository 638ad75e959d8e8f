package dev.penstock.source.internal.server;

import java.util.Collection;
import java.util.stream.Collectors;

/** The one place where names and values become SQL text. */
public final class SqlText {
    private SqlText() {}

    /** Returns {@code name} as a quoted identifier. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns {@code names} as quoted identifiers with commas between them. */
    public static String identifiers(Collection<String> names) {
        return names.stream().map(SqlText::identifier).collect(Collectors.joining(", "));
    }

    /** Returns {@code text} as a string literal, whatever {@code standard_conforming_strings} says. */
    public static String literal(String text) {
        String quoted = '\'' + text.replace("'", "''") + '\'';
        return text.indexOf('\\') < 0 ? quoted : 'E' + quoted.replace("\\", "\\\\");
    }
}
