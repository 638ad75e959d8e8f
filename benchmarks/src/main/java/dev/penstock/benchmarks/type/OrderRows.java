package dev.penstock.benchmarks.type;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.value.Json;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** A row of the table {@code orders} of the side-by-side runs: eleven columns, about 235 bytes. */
public final class OrderRows {
    public static final Relation RELATION = relation();

    static final List<Object> VALUES = List.of(
            123_456_789L,
            42,
            "customer-4711",
            new BigDecimal("12345.67"),
            OffsetDateTime.of(2024, 1, 31, 13, 14, 15, 123_456_000, ZoneOffset.UTC),
            LocalDate.of(2024, 1, 31),
            Json.of("{\"sku\": \"A-17\", \"tags\": [\"new\", \"sale\"], \"quantity\": 3}"),
            UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
            true,
            "0123456789abcdef".repeat(6),
            1234.5678);

    private OrderRows() {}

    private static Relation relation() {
        String[] names = {
            "id", "quantity", "customer", "total", "created_at", "due", "details", "reference", "paid", "note", "weight"
        };
        int[] types = {20, 23, 25, 1700, 1184, 1082, 3802, 2950, 16, 25, 701};
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            columns.add(new Column(names[i], Objects.requireNonNull(PgType.builtIn(types[i])), -1, i == 0));
        }
        return new Relation(16_384, "public", "orders", columns);
    }

    /** The row as COPY sends it, and as a sink writes it. */
    static byte[] copyRow() {
        BinaryWriter out = new BinaryWriter(512);
        encode(out);
        return out.toByteArray();
    }

    static void encode(BinaryWriter out) {
        out.writeShort(VALUES.size());
        for (int i = 0; i < VALUES.size(); i++) {
            RELATION.columns().get(i).encodeField(VALUES.get(i), out);
        }
    }

    /** The row as pgoutput sends it in binary. */
    public static byte[] binaryTuple() {
        BinaryWriter out = new BinaryWriter(512);
        out.writeShort(VALUES.size());
        for (int i = 0; i < VALUES.size(); i++) {
            out.writeByte('b');
            RELATION.columns().get(i).encodeField(VALUES.get(i), out);
        }
        return out.toByteArray();
    }

    /** The row as pgoutput sends it in text. */
    static byte[] textTuple() {
        BinaryWriter out = new BinaryWriter(512);
        out.writeShort(VALUES.size());
        for (int i = 0; i < VALUES.size(); i++) {
            PgType type = RELATION.columns().get(i).type();
            out.writeByte('t');
            int start = out.size();
            out.writeInt(0);
            out.writeUtf8(type.codec().encodeText(VALUES.get(i)));
            out.setInt(start, out.size() - start - 4);
        }
        return out.toByteArray();
    }
}
