package dev.penstock.core.option;

import java.util.Locale;

/** The type of an option's text. */
public enum OptionType {
    /** Any text. */
    STRING,
    /** An integer. */
    INT,
    /** An integer with a unit: {@code ms}, {@code s}, {@code m} or {@code h}. */
    DURATION,
    /** A number of bytes, or a number with a unit: {@code kB}, {@code MB} or {@code GB} (powers of 1024). */
    BYTES,
    /** {@code true} or {@code false}. */
    BOOL,
    /** A list of texts, separated by commas. */
    LIST;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the name in lower case, as specifications write it, such as {@code duration}. */
    public String text() {
        return text;
    }
}
