package dev.penstock.core.internal.text;

import java.math.BigDecimal;

/** Printer of decimal numbers with all digits, or in scientific notation if most digits would be zeros that the number does not store. */
public final class DecimalText {
    /** The maximum number of zeros that are printed. A number of fourteen bytes could have 131072 of them. */
    public static final int MAX_ZEROS = 1000;

    private DecimalText() {}

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
