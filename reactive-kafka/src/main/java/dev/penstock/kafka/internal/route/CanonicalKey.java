package dev.penstock.kafka.internal.route;

import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.wire.NumericLimits;
import dev.penstock.core.json.RecordJson;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A form of keys in which equal keys have equal bytes: the JSON of the columns, with numbers without trailing zeros.
 * PostgreSQL regards 1.0 and 1.00 as the same key, and a row's key can change from one to the other. The equality of
 * collations and of user-defined types is unknown.
 */
public final class CanonicalKey {
    private CanonicalKey() {}

    /** Returns the bytes of a key. */
    public static byte[] bytes(StructuredData key) {
        return RecordJson.toBytes(of(key));
    }

    /** Returns a key with its values in this form. */
    public static StructuredData of(StructuredData key) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        boolean differs = false;
        for (int i = 0; i < key.size(); i++) {
            Object value = key.value(i);
            Object canonical = canonical(value);
            differs |= canonical != value;
            columns.put(key.name(i), canonical);
        }
        return differs ? StructuredData.of(columns) : key;
    }

    private static @Nullable Object canonical(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            BigDecimal stripped = number.stripTrailingZeros();
            return stripped.scale() < 0 && NumericLimits.hold(stripped) ? stripped.setScale(0) : stripped;
        }
        if (value instanceof Double number && number == 0) {
            return 0.0;
        }
        return value instanceof Float number && number == 0 ? (Object) 0.0f : value;
    }
}
