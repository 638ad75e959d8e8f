package dev.penstock.connect.internal;

import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.value.Json;
import dev.penstock.core.value.PgArray;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The form of the values of a type in Kafka Connect. Connect's own times have milliseconds, so times have the names that
 * Debezium gave to exact ones. A value that does not fit is {@link #TEXT}.
 *
 * @param schema creates the builder of the schema
 * @param fits whether a value can be converted without loss
 * @param conversion converts a value that fits
 */
record ConnectForm(Supplier<SchemaBuilder> schema, Predicate<Object> fits, Function<Object, Object> conversion) {
    /** The form of every value: PostgreSQL's text. */
    static final ConnectForm TEXT = new ConnectForm(SchemaBuilder::string, value -> true, TextForm::of);

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 24 * 60 * 60 * MICROS_PER_SECOND;

    /** Kafka Connect's JSON converter reads numbers that are not finite as 0. */
    private static final ConnectForm FLOAT = new ConnectForm(
            SchemaBuilder::float32, value -> value instanceof Float real && Float.isFinite(real), value -> value);

    private static final ConnectForm DOUBLE = new ConnectForm(
            SchemaBuilder::float64, value -> value instanceof Double real && Double.isFinite(real), value -> value);

    private static final ConnectForm HSTORE = new ConnectForm(
            () -> SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA),
            Map.class::isInstance,
            value -> {
                Map<String, @Nullable String> entries = new LinkedHashMap<>();
                ((Map<?, ?>) value)
                        .forEach((key, entry) ->
                                entries.put(String.valueOf(key), entry == null ? null : entry.toString()));
                return entries;
            });

    /** The vectors of the system catalogs always count from 0, so a list of their elements is enough. */
    private static final ConnectForm VECTOR = new ConnectForm(
            () -> SchemaBuilder.array(Schema.OPTIONAL_INT64_SCHEMA), PgArray.class::isInstance, value -> {
                List<@Nullable Object> items = new ArrayList<>();
                ((PgArray) value).forEach(item -> items.add(item == null ? null : ((Number) item).longValue()));
                return items;
            });

    /** Returns the form of the values of a column. */
    static ConnectForm of(PgType type, int typeModifier) {
        PgType base = type.withoutDomain();
        PgType element = base.element();
        if (base.schema().equals("pg_catalog") && base.name().matches("(int2|oid)vector")) {
            return VECTOR;
        }
        if (base.kind() == PgType.Kind.ARRAY && element != null) {
            return array(of(element, typeModifier));
        }
        if (base.kind() != PgType.Kind.BASE || !base.schema().equals("pg_catalog")) {
            return base.kind() == PgType.Kind.BASE && base.name().equals("hstore") ? HSTORE : TEXT;
        }
        return switch (base.name()) {
            case "bool" -> plain(SchemaBuilder::bool, Boolean.class);
            case "int2" ->
                plain(SchemaBuilder::int16, Short.class, Integer.class, value -> ((Number) value).shortValue());
            case "int4" -> plain(SchemaBuilder::int32, Integer.class);
            case "int8", "oid", "xid", "cid" -> plain(SchemaBuilder::int64, Long.class);
            case "float4" -> FLOAT;
            case "float8" -> DOUBLE;
            case "numeric" -> numeric(typeModifier);
            case "bytea" -> new ConnectForm(SchemaBuilder::bytes, ByteBuffer.class::isInstance, ConnectForm::bytes);
            case "json", "jsonb" ->
                named(SchemaBuilder::string, "io.debezium.data.Json", Json.class::isInstance, TextForm::of);
            case "uuid" ->
                named(SchemaBuilder::string, "io.debezium.data.Uuid", UUID.class::isInstance, Object::toString);
            case "date" ->
                new ConnectForm(
                        org.apache.kafka.connect.data.Date::builder,
                        ConnectForm::isFinite,
                        value -> Date.from(
                                ((LocalDate) value).atStartOfDay(ZoneOffset.UTC).toInstant()));
            case "time" ->
                named(
                        SchemaBuilder::int64,
                        "io.debezium.time.MicroTime",
                        LocalTime.class::isInstance,
                        value -> micros((LocalTime) value));
            case "timestamp" ->
                named(
                        SchemaBuilder::int64,
                        "io.debezium.time.MicroTimestamp",
                        value -> value instanceof LocalDateTime time && micros(time) != null,
                        value -> fitting(micros((LocalDateTime) value)));
            case "timestamptz" ->
                named(
                        SchemaBuilder::string,
                        "io.debezium.time.ZonedTimestamp",
                        value -> value instanceof OffsetDateTime time
                                && !time.equals(OffsetDateTime.MIN)
                                && !time.equals(OffsetDateTime.MAX),
                        value -> DateTimeFormatter.ISO_INSTANT.format(((OffsetDateTime) value).toInstant()));
            default -> TEXT;
        };
    }

    private static ConnectForm plain(Supplier<SchemaBuilder> schema, Class<?> type) {
        return new ConnectForm(schema, type::isInstance, value -> value);
    }

    private static ConnectForm plain(
            Supplier<SchemaBuilder> schema, Class<?> type, Class<?> other, Function<Object, Object> conversion) {
        return new ConnectForm(schema, value -> type.isInstance(value) || other.isInstance(value), conversion);
    }

    private static ConnectForm named(
            Supplier<SchemaBuilder> schema, String name, Predicate<Object> fits, Function<Object, Object> conversion) {
        return new ConnectForm(() -> schema.get().name(name).version(1), fits, conversion);
    }

    /** A column without precision and scale has numbers of any scale, which one schema does not describe. */
    private static ConnectForm numeric(int typeModifier) {
        int precision = ((typeModifier - 4) >> 16) & 0xffff;
        int scale = (((typeModifier - 4) & 0x7ff) ^ 1024) - 1024;
        if (typeModifier < 4 || precision < 1 || scale < 0 || scale > precision) {
            return TEXT;
        }
        return new ConnectForm(
                () -> Decimal.builder(scale).parameter("connect.decimal.precision", Integer.toString(precision)),
                value -> value instanceof BigDecimal decimal
                        && decimal.stripTrailingZeros().scale() <= scale,
                value -> ((BigDecimal) value).setScale(scale, RoundingMode.UNNECESSARY));
    }

    /** An array of one dimension that counts from 1; others are their text. */
    private static ConnectForm array(ConnectForm element) {
        return new ConnectForm(
                () -> SchemaBuilder.array(element.schema.get().optional().build()),
                value -> value instanceof PgArray array
                        && array.dimensions() <= 1
                        && (array.dimensions() == 0 || array.lowerBound(0) == 1)
                        && array.stream().allMatch(item -> item == null || element.fits.test(item)),
                value -> {
                    List<@Nullable Object> items = new ArrayList<>();
                    ((PgArray) value).forEach(item -> items.add(item == null ? null : element.conversion.apply(item)));
                    return items;
                });
    }

    /** Converters expect arrays, or buffers that have one. */
    private static byte[] bytes(Object value) {
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static boolean isFinite(Object value) {
        return value instanceof LocalDate date && !date.equals(LocalDate.MAX) && !date.equals(LocalDate.MIN);
    }

    /** 24:00:00, which PostgreSQL tells from 00:00:00, is {@link LocalTime#MAX}. */
    private static long micros(LocalTime time) {
        return time.equals(LocalTime.MAX) ? MICROS_PER_DAY : time.toNanoOfDay() / 1000;
    }

    /** Microseconds since 1970, or {@code null} if there are too many for a long. */
    private static @Nullable Long micros(LocalDateTime time) {
        if (time.equals(LocalDateTime.MIN) || time.equals(LocalDateTime.MAX)) {
            return null;
        }
        try {
            return Math.addExact(
                    Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), MICROS_PER_SECOND),
                    time.get(ChronoField.MICRO_OF_SECOND));
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static long fitting(@Nullable Long micros) {
        if (micros == null) {
            throw new IllegalArgumentException("The value does not fit its form.");
        }
        return micros;
    }

    /** Returns the point in time of nanoseconds since 1970, in milliseconds. */
    static @Nullable Long millis(@Nullable String nanos) {
        return nanos == null
                ? null
                : Instant.ofEpochSecond(0, Long.parseLong(nanos)).toEpochMilli();
    }
}
