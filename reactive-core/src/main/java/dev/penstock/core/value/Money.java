package dev.penstock.core.value;

import java.math.BigDecimal;

/**
 * A value of {@code money}, with two fractional digits. Immutable.
 *
 * <p>PostgreSQL stores a whole number of the smallest unit, and {@code lc_monetary} defines how many of its digits are a fraction. The
 * library sets {@code lc_monetary} in its sessions so that two are. The type has no currency.
 *
 * @param units the number of hundredths
 */
public record Money(long units) {
    /**
     * Returns the value of {@code amount} units of currency.
     *
     * @throws ArithmeticException if the amount has more than two fractional digits or is out of range
     */
    public static Money of(BigDecimal amount) {
        // Unlike movePointRight, this does not write the zeros of a large exponent out.
        return new Money(amount.scaleByPowerOfTen(2).longValueExact());
    }

    /**
     * Parses a text such as {@code -$1,234.50}. Dollar signs and commas are ignored; no other currency sign is known.
     *
     * @throws IllegalArgumentException if the text is not an amount
     */
    public static Money parse(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '$' && c != ',') {
                plain.append(c);
            }
        }
        try {
            return of(new BigDecimal(plain.toString()));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("The text is not an amount of money.");
        }
    }

    /** Returns the amount, with two fractional digits. */
    public BigDecimal amount() {
        return BigDecimal.valueOf(units, 2);
    }

    /** Returns the text that PostgreSQL prints if {@code lc_monetary} is {@code C}, such as {@code -$1,234.50}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(amount().abs().toPlainString());
        for (int i = out.length() - 6; i > 0; i -= 3) {
            out.insert(i, ',');
        }
        return out.insert(0, units < 0 ? "-$" : "$").toString();
    }
}
