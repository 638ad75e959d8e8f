package dev.penstock.source.internal.server;

import java.util.Collection;
import java.util.stream.Collectors;

/** The only place that converts names and values into SQL text. */
public final class SqlText {
    private SqlText() {}

    /** Returns {@code name} as a quoted identifier. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns {@code names} as quoted identifiers, separated by commas. */
    public static String identifiers(Collection<String> names) {
        return names.stream().map(SqlText::identifier).collect(Collectors.joining(", "));
    }

    /** Returns {@code text} as a string literal that is valid for every setting of {@code standard_conforming_strings}. */
    public static String literal(String text) {
        String quoted = '\'' + text.replace("'", "''") + '\'';
        return text.indexOf('\\') < 0 ? quoted : 'E' + quoted.replace("\\", "\\\\");
    }
}
