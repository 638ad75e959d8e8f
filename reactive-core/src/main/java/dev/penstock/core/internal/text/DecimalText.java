package dev.penstock.core.internal.text;

import java.math.BigDecimal;

/** The text of a decimal number: all digits, unless most of them would be zeros that the number does not hold. */
public final class DecimalText {
    /** The number of zeros written out, at most. A number of fourteen bytes could have 131072 of them. */
    public static final int MAX_ZEROS = 1000;

    private DecimalText() {}

    /**
     * Returns plain digits, or scientific notation where plain digits would need more than 1000 zeros beside the number's own
     * digits. PostgreSQL and JSON read both.
     */
    public static String of(BigDecimal decimal) {
        long scale = decimal.scale();
        long zeros = scale < 0 ? -scale : scale - decimal.precision();
        return zeros > MAX_ZEROS ? decimal.toString() : decimal.toPlainString();
    }
}
