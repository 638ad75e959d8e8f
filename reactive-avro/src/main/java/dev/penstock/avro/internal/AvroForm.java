package dev.penstock.avro.internal;

import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.value.Json;
import dev.penstock.core.value.PgArray;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * The Avro form of the values of a type. A value that does not fit the form, such as an infinite timestamp, is written as
 * PostgreSQL's text by {@link #TEXT}, under another version of the schema.
 *
 * @param schema the schema of a value that is not null
 * @param fits whether a value can be written in this form without loss
 * @param writer writes a value that fits
 */
public record AvroForm(Schema schema, Predicate<Object> fits, Writer writer) {
    /** The form of every value: PostgreSQL's text. */
    public static final AvroForm TEXT = new AvroForm(
            Schema.create(Schema.Type.STRING), value -> true, (value, out) -> out.writeString(TextForm.of(value)));

    private static final AvroForm BOOLEAN = new AvroForm(
            Schema.create(Schema.Type.BOOLEAN),
            Boolean.class::isInstance,
            (value, out) -> out.writeBoolean((Boolean) value));
    private static final AvroForm INT = new AvroForm(
            Schema.create(Schema.Type.INT),
            value -> value instanceof Integer || value instanceof Short,
            (value, out) -> out.writeInt(((Number) value).intValue()));
    private static final AvroForm LONG = new AvroForm(
            Schema.create(Schema.Type.LONG), Long.class::isInstance, (value, out) -> out.writeLong((Long) value));
    private static final AvroForm FLOAT = new AvroForm(
            Schema.create(Schema.Type.FLOAT), Float.class::isInstance, (value, out) -> out.writeFloat((Float) value));
    private static final AvroForm DOUBLE = new AvroForm(
            Schema.create(Schema.Type.DOUBLE),
            Double.class::isInstance,
            (value, out) -> out.writeDouble((Double) value));
    private static final AvroForm BYTES = new AvroForm(
            Schema.create(Schema.Type.BYTES),
            ByteBuffer.class::isInstance,
            (value, out) -> out.writeBytes(((ByteBuffer) value).duplicate()));
    private static final AvroForm JSON = new AvroForm(
            Schema.create(Schema.Type.BYTES),
            Json.class::isInstance,
            (value, out) -> out.writeBytes(((Json) value).toUtf8()));
    private static final AvroForm UUID_FORM = new AvroForm(
            LogicalTypes.uuid().addToSchema(Schema.create(Schema.Type.STRING)),
            UUID.class::isInstance,
            (value, out) -> out.writeString(value.toString()));
    private static final AvroForm DATE = new AvroForm(
            LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT)),
            value -> value instanceof LocalDate date && !date.equals(LocalDate.MAX) && !date.equals(LocalDate.MIN),
            (value, out) -> out.writeInt((int) ((LocalDate) value).toEpochDay()));
    private static final AvroForm TIME = new AvroForm(
            LogicalTypes.timeMicros().addToSchema(Schema.create(Schema.Type.LONG)),
            LocalTime.class::isInstance,
            (value, out) -> out.writeLong(AvroTimes.micros((LocalTime) value)));
    private static final AvroForm TIMESTAMP = new AvroForm(
            LogicalTypes.localTimestampMicros().addToSchema(Schema.create(Schema.Type.LONG)),
            value -> value instanceof LocalDateTime time && AvroTimes.micros(time) != null,
            (value, out) -> out.writeLong(fitting(AvroTimes.micros((LocalDateTime) value))));
    private static final AvroForm TIMESTAMPTZ = new AvroForm(
            LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG)),
            value -> value instanceof OffsetDateTime time && AvroTimes.micros(time) != null,
            (value, out) -> out.writeLong(fitting(AvroTimes.micros((OffsetDateTime) value))));
    private static final AvroForm HSTORE = new AvroForm(
            Schema.createMap(nullable(Schema.create(Schema.Type.STRING))),
            Map.class::isInstance,
            (value, out) -> writeMap((Map<?, ?>) value, out));

    private static final AvroForm VECTOR = new AvroForm(
            Schema.createArray(LONG.nullableSchema()),
            PgArray.class::isInstance,
            (value, out) -> writeVector((PgArray) value, out));

    /** Writes a value in Avro's binary encoding. */
    public interface Writer {
        /** Writes a value that is not null. */
        void write(Object value, Encoder out) throws IOException;
    }

    /** Returns the form of the values of a column. */
    public static AvroForm of(PgType type, int typeModifier) {
        PgType base = type.withoutDomain();
        PgType element = base.element();
        if (isVector(base)) {
            return VECTOR;
        }
        if (base.kind() == PgType.Kind.ARRAY && element != null) {
            return array(of(element, typeModifier));
        }
        if (base.kind() != PgType.Kind.BASE) {
            return TEXT;
        }
        if (!base.schema().equals("pg_catalog")) {
            return base.name().equals("hstore") ? HSTORE : TEXT;
        }
        return switch (base.name()) {
            case "bool" -> BOOLEAN;
            case "int2", "int4" -> INT;
            case "int8", "oid", "xid", "cid" -> LONG;
            case "float4" -> FLOAT;
            case "float8" -> DOUBLE;
            case "numeric" -> numeric(typeModifier);
            case "bytea" -> BYTES;
            case "json", "jsonb" -> JSON;
            case "uuid" -> UUID_FORM;
            case "date" -> DATE;
            case "time" -> TIME;
            case "timestamp" -> TIMESTAMP;
            case "timestamptz" -> TIMESTAMPTZ;
            default -> TEXT;
        };
    }

    /** The vectors of the system catalogs always count from 0, so a list of their elements is enough. */
    public static boolean isVector(PgType type) {
        return type.schema().equals("pg_catalog")
                && (type.name().equals("int2vector") || type.name().equals("oidvector"));
    }

    /** Returns the schema of this form's values and null. */
    public Schema nullableSchema() {
        return nullable(schema);
    }

    /** Returns the schema of null, this form's values, and the text of values that do not fit. */
    public Schema eitherSchema() {
        return isString()
                ? nullableSchema()
                : Schema.createUnion(Schema.create(Schema.Type.NULL), schema, Schema.create(Schema.Type.STRING));
    }

    /** Writes a value by {@link #eitherSchema}. */
    public void writeEither(@Nullable Object value, Encoder out) throws IOException {
        if (value == null || fits.test(value)) {
            writeNullable(value, out);
        } else {
            out.writeIndex(isString() ? 1 : 2);
            TEXT.writer.write(value, out);
        }
    }

    private boolean isString() {
        return schema.getType() == Schema.Type.STRING;
    }

    /** Writes a value that fits, or null, by {@link #nullableSchema}. */
    public void writeNullable(@Nullable Object value, Encoder out) throws IOException {
        if (value == null) {
            out.writeIndex(0);
            out.writeNull();
        } else {
            out.writeIndex(1);
            writer.write(value, out);
        }
    }

    private static Schema nullable(Schema schema) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    }

    /**
     * A column without precision and scale has numbers of any scale, which one schema does not describe. Elsewhere precision and
     * scale are in the type modifier (src/backend/utils/adt/numeric.c of PostgreSQL), the scale with a sign in 11 bits.
     */
    private static AvroForm numeric(int typeModifier) {
        int precision = ((typeModifier - 4) >> 16) & 0xffff;
        int scale = (((typeModifier - 4) & 0x7ff) ^ 1024) - 1024;
        if (typeModifier < 4 || precision < 1 || scale < 0 || scale > precision) {
            return TEXT;
        }
        return new AvroForm(
                LogicalTypes.decimal(precision, scale).addToSchema(Schema.create(Schema.Type.BYTES)),
                value -> value instanceof BigDecimal decimal && isDecimal(decimal, precision, scale),
                (value, out) -> out.writeBytes(unscaled((BigDecimal) value, scale)));
    }

    /** The server sends all digits of the scale; a key in canonical form has no zeros at its end. */
    private static boolean isDecimal(BigDecimal value, int precision, int scale) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() <= scale && stripped.precision() - stripped.scale() <= precision - scale;
    }

    private static byte[] unscaled(BigDecimal value, int scale) {
        BigInteger unscaled = value.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue();
        return unscaled.toByteArray();
    }

    /** An array of one dimension that counts from 1; others are their text. */
    private static AvroForm array(AvroForm element) {
        return new AvroForm(
                Schema.createArray(element.nullableSchema()),
                value -> value instanceof PgArray array && isList(array, element),
                (value, out) -> writeArray((PgArray) value, element, out));
    }

    private static boolean isList(PgArray array, AvroForm element) {
        return array.dimensions() <= 1
                && isPlain(array)
                && array.stream().allMatch(value -> value == null || element.fits.test(value));
    }

    /** Returns whether lists say everything about the array: each dimension counts from 1. */
    public static boolean isPlain(PgArray array) {
        for (int dimension = 0; dimension < array.dimensions(); dimension++) {
            if (array.lowerBound(dimension) != 1) {
                return false;
            }
        }
        return true;
    }

    private static void writeArray(PgArray array, AvroForm element, Encoder out) throws IOException {
        out.writeArrayStart();
        out.setItemCount(array.size());
        for (Object value : array) {
            out.startItem();
            element.writeNullable(value, out);
        }
        out.writeArrayEnd();
    }

    private static void writeVector(PgArray vector, Encoder out) throws IOException {
        out.writeArrayStart();
        out.setItemCount(vector.size());
        for (Object value : vector) {
            out.startItem();
            LONG.writeNullable(value == null ? null : ((Number) value).longValue(), out);
        }
        out.writeArrayEnd();
    }

    private static void writeMap(Map<?, ?> map, Encoder out) throws IOException {
        out.writeMapStart();
        out.setItemCount(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.startItem();
            out.writeString(String.valueOf(entry.getKey()));
            TEXT.writeNullable(entry.getValue(), out);
        }
        out.writeMapEnd();
    }

    private static long fitting(@Nullable Long micros) {
        if (micros == null) {
            throw new IllegalArgumentException("The value does not fit its form.");
        }
        return micros;
    }
}
