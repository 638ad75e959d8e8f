package dev.penstock.core.internal.wire;

import java.math.BigDecimal;

/** Limits of the type {@code numeric} (PostgreSQL manual, section "Arbitrary Precision Numbers"). */
public final class NumericLimits {
    /** The maximum number of digits before the point. */
    public static final int MAX_WHOLE_DIGITS = 131_072;
    /** The maximum number of digits after the point. */
    public static final int MAX_SCALE = 16_383;

    private NumericLimits() {}

    /** Returns whether a {@code numeric} can hold the number. One of JSON can be far longer when its zeros are written out. */
    public static boolean hold(BigDecimal decimal) {
        return decimal.precision() - (long) decimal.scale() <= MAX_WHOLE_DIGITS && decimal.scale() <= MAX_SCALE;
    }
}
