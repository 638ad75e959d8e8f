package dev.penstock.kafka.internal.format;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.type.PgType;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;

/** Writer of Debezium's placeholder for large values that were not changed and not sent. Immutable. */
record DebeziumPlaceholders(Decimals decimals) {
    /** The placeholder in columns of text. */
    static final String UNAVAILABLE = "__debezium_unavailable_value";

    private static final byte[] UNAVAILABLE_BYTES = UNAVAILABLE.getBytes(StandardCharsets.UTF_8);

    /** Writes the placeholder of a value that the server did not send, in a form that fits the column. */
    void write(Column column, JsonGenerator out) {
        PgType type = column.type().withoutDomain();
        PgType element = type.element();
        if (type.kind() != PgType.Kind.ARRAY || element == null) {
            write(column, type, out);
            return;
        }
        out.writeStartArray();
        if (isInteger(element.withoutDomain())) {
            for (byte letter : UNAVAILABLE_BYTES) {
                out.writeNumber(letter);
            }
        } else {
            write(column, element.withoutDomain(), out);
        }
        out.writeEndArray();
    }

    private void write(Column column, PgType type, JsonGenerator out) {
        switch (type.name()) {
            case "bytea", "bit", "varbit" -> out.writeBinary(UNAVAILABLE_BYTES);
            case "bool", "float4", "float8", "point" -> throw noPlaceholder(column);
            case "numeric", "money" -> {
                if (decimals != Decimals.STRING) {
                    throw noPlaceholder(column);
                }
                out.writeString(UNAVAILABLE);
            }
            default -> out.writeString(UNAVAILABLE);
        }
    }

    private static boolean isInteger(PgType type) {
        return switch (type.name()) {
            case "int2", "int4", "int8", "oid", "date", "time", "timestamp", "interval" -> true;
            default -> false;
        };
    }

    private static UnsupportedOperationException noPlaceholder(Column column) {
        return new UnsupportedOperationException(
                "the large column '" + column.name() + "' was not changed and not sent, and its"
                        + " type has no placeholder; run ALTER TABLE … REPLICA IDENTITY FULL, or, for decimals, set"
                        + " debezium.decimals=string");
    }
}
