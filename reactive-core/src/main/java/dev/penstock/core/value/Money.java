package dev.penstock.core.value;

import java.math.BigDecimal;

/**
 * A value of {@code money}. PostgreSQL keeps a whole number of the smallest unit and lets {@code lc_monetary} say how many of its
 * digits are a fraction; this class, like our sessions, takes two.
 *
 * @param units the number of hundredths
 */
public record Money(long units) {
    /** Returns the amount of that many units of currency. @throws ArithmeticException if it is not exactly one */
    public static Money of(BigDecimal amount) {
        return new Money(amount.movePointRight(2).longValueExact());
    }

    /**
     * Returns the amount of a text such as {@code -$1,234.50}.
     *
     * @throws IllegalArgumentException if it is no such text
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
            throw new IllegalArgumentException("The text is no amount of money.");
        }
    }

    /** Returns the amount, with two digits after the point. */
    public BigDecimal amount() {
        return BigDecimal.valueOf(units, 2);
    }

    /** Returns the amount as PostgreSQL prints it where {@code lc_monetary} is {@code C}: {@code -$1,234.50}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(amount().abs().toPlainString());
        for (int i = out.length() - 6; i > 0; i -= 3) {
            out.insert(i, ',');
        }
        return out.insert(0, units < 0 ? "-$" : "$").toString();
    }
}
