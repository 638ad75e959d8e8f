package dev.penstock.kafka.internal.route;

import dev.penstock.core.StructuredData;
import dev.penstock.core.json.RecordJson;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form of a key in which equal keys have equal bytes: the JSON of its columns, numbers without trailing zeros. PostgreSQL holds 1.0
 * and 1.00 for one key, and a row's key can change from one to the other. Equalities of collations and types of one's own are unknown.
 */
public final class CanonicalKey {
    private CanonicalKey() {}

    /** Returns the bytes of a key. */
    public static byte[] bytes(StructuredData key) {
        return RecordJson.toBytes(canonical(key));
    }

    private static StructuredData canonical(StructuredData key) {
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
            return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
        }
        if (value instanceof Double number && number == 0) {
            return 0.0;
        }
        return value instanceof Float number && number == 0 ? (Object) 0.0f : value;
    }
}
