package dev.penstock.kafka.internal.format;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.BinaryWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Rows as a server sends them, with values as text. */
final class RowBytes {
    static final String UNCHANGED = "(unchanged)";

    private RowBytes() {}

    /** Returns a column of a built-in type. */
    static Column column(String name, int typeOid, int modifier, boolean key) {
        return new Column(name, Objects.requireNonNull(PgType.builtIn(typeOid)), modifier, key);
    }

    static Relation relation(Column... columns) {
        return new Relation(1, "public", "orders", List.of(columns));
    }

    static Row row(Relation relation, String... values) {
        BinaryWriter out = new BinaryWriter(64);
        out.writeShort(values.length);
        for (String value : values) {
            if (value.equals(UNCHANGED)) {
                out.writeByte('u');
            } else {
                out.writeByte('t');
                byte[] text = value.getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.writeBytes(text, 0, text.length);
            }
        }
        return Row.ofTuple(relation, out.toByteArray());
    }
}
