package dev.penstock.core.internal.text;

import java.math.BigDecimal;

/** Printer of decimal numbers with all digits, or in scientific notation if most digits would be zeros that the number does not store. */
public final class DecimalText {
    /** The maximum number of zeros that are printed. A number of fourteen bytes could have 131072 of them. */
    public static final int MAX_ZEROS = 1000;

    /** The maximum number of digits of a {@code numeric} before the point. */
    public static final int MAX_WHOLE_DIGITS = 131_072;
    /** The maximum number of digits of a {@code numeric} after the point. */
    public static final int MAX_SCALE = 16_383;

    private DecimalText() {}

    /**
     * Returns whether a {@code numeric} can hold the number: it has up to 131072 digits before the point and 16383 after it. A number of
     * JSON can be far longer when its zeros are written out.
     */
    public static boolean isNumeric(BigDecimal decimal) {
        return decimal.precision() - (long) decimal.scale() <= MAX_WHOLE_DIGITS && decimal.scale() <= MAX_SCALE;
    }

    /** Returns the number of zeros that plain digits need in addition to the number's own digits. */
    public static long zeros(BigDecimal decimal) {
        long scale = decimal.scale();
        return scale < 0 ? -scale : Math.max(0, scale - decimal.precision());
    }

    /**
     * Returns plain digits, or scientific notation if plain digits would need more than 1000 zeros in addition to the number's own digits.
     * PostgreSQL and JSON read both.
     */
    public static String of(BigDecimal decimal) {
        return zeros(decimal) > MAX_ZEROS ? decimal.toString() : decimal.toPlainString();
    }
}
