package dev.penstock.core.internal.text;

import dev.penstock.core.StructuredData;
import dev.penstock.core.value.Multirange;
import dev.penstock.core.value.Range;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Number of characters in the parts of a value, without quotes, and with the digits of a number but not its zeros. */
final class ContentLength {
    private static final int PART = 4;

    private ContentLength() {}

    static long of(@Nullable Object value) {
        return PART + ofContent(value);
    }

    private static long ofContent(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof StructuredData data) {
            long length = 0;
            for (int i = 0; i < data.size(); i++) {
                length += of(data.value(i));
            }
            return length;
        }
        if (value instanceof Map<?, ?> map) {
            return of(map.keySet()) + of(map.values());
        }
        if (value instanceof Multirange<?> multirange) {
            return of(multirange.ranges());
        }
        if (value instanceof Range<?> range) {
            return of(range.lower()) + of(range.upper());
        }
        if (value instanceof Object[] elements) {
            return of(Arrays.asList(elements));
        }
        if (value instanceof Iterable<?> elements) {
            long length = 0;
            for (Object element : elements) {
                length += of(element);
            }
            return length;
        }
        return value instanceof BigDecimal decimal
                ? digits(decimal)
                : TextForm.of(value).length();
    }

    /** {@link BigDecimal#stripTrailingZeros()} would create a number for each zero. */
    private static int digits(BigDecimal decimal) {
        String digits = decimal.unscaledValue().toString();
        int end = digits.length();
        while (end > 1 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return end;
    }
}
