package dev.penstock.core.option;

import java.util.Locale;

/** The type of an option's text. */
public enum OptionType {
    /** Any text. */
    STRING,
    /** An integer. */
    INT,
    /** A whole number with a unit: {@code ms}, {@code s}, {@code m}, {@code h}. */
    DURATION,
    /** A number of bytes, or of a unit: {@code kB}, {@code MB}, {@code GB} (powers of 1024). */
    BYTES,
    /** {@code true} or {@code false}. */
    BOOL,
    /** Texts, separated by commas. */
    LIST;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the name in a specification, such as {@code duration}. */
    public String text() {
        return text;
    }
}
