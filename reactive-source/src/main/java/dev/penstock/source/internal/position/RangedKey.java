package dev.penstock.source.internal.position;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.type.PgType;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Key of one column whose values are ordered in Java as on the server, so that the client can determine whether a row
 * lies in a range that the server has read: integers, dates, timestamps and UUIDs. Texts are excluded, because their
 * order depends on collations, and so are composite keys.
 *
 * @param column the column's name, unquoted
 * @param typeOid its type
 */
public record RangedKey(String column, int typeOid) {
    private static final Comparator<Object> INTEGERS = Comparator.comparingLong(value -> ((Number) value).longValue());

    /** The server compares bytes; {@link UUID#compareTo} compares two signed numbers. */
    private static final Comparator<Object> UUIDS = (a, b) -> {
        int high = Long.compareUnsigned(((UUID) a).getMostSignificantBits(), ((UUID) b).getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(((UUID) a).getLeastSignificantBits(), ((UUID) b).getLeastSignificantBits());
    };

    /** The values for infinity are the first and last of their Java classes. */
    private static final Map<Integer, Comparator<Object>> ORDERS = Map.of(
            21, INTEGERS,
            23, INTEGERS,
            20, INTEGERS,
            1082, Comparator.comparing(LocalDate.class::cast),
            1114, Comparator.comparing(LocalDateTime.class::cast),
            1184, Comparator.comparing(OffsetDateTime.class::cast, OffsetDateTime.timeLineOrder()),
            2950, UUIDS);

    /** Rejects other types. */
    public RangedKey {
        Objects.requireNonNull(column, "column");
        if (!ORDERS.containsKey(typeOid)) {
            throw new IllegalArgumentException("The order of such keys is the server's alone");
        }
    }

    /** Returns the key of a table's rows, or {@code null} if it is not of this kind. */
    public static @Nullable RangedKey of(Relation relation) {
        List<Column> key =
                relation.columns().stream().filter(Column::key).limit(2).toList();
        if (key.size() != 1 || !ORDERS.containsKey(key.get(0).type().oid())) {
            return null;
        }
        return new RangedKey(key.get(0).name(), key.get(0).type().oid());
    }

    /** Compares two values as the server does. */
    public int compare(Object a, Object b) {
        return Objects.requireNonNull(ORDERS.get(typeOid)).compare(a, b);
    }

    /** Returns the value of the server's text. */
    public Object value(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return type().codec().decodeText(bytes, 0, bytes.length);
    }

    /** Returns the text of a value. */
    public String text(Object value) {
        return type().codec().encodeText(value);
    }

    /** Returns the type of the column. */
    public PgType type() {
        return Objects.requireNonNull(PgType.builtIn(typeOid));
    }
}
