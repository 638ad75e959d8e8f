package dev.penstock.avro.internal;

import dev.penstock.core.StructuredData;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Java values, as the sink takes them, of Avro's generic values, by any schema. */
public final class AvroValues {
    private AvroValues() {}

    /** Returns the value of a generic value by its schema. */
    public static @Nullable Object object(Schema schema, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (schema.getType()) {
            case UNION -> object(branch(schema, value), value);
            case RECORD -> record((GenericRecord) value);
            case ARRAY -> array(schema, (Collection<?>) value);
            case MAP -> map(schema, (Map<?, ?>) value);
            case BYTES -> bytes(schema, (ByteBuffer) value);
            case FIXED -> bytes(schema, ByteBuffer.wrap(((GenericFixed) value).bytes()));
            case INT -> integer(schema, (Integer) value);
            case LONG -> integer(schema, (Long) value);
            case ENUM, STRING -> value.toString();
            case FLOAT, DOUBLE, BOOLEAN -> value;
            case NULL -> null;
        };
    }

    /** Most unions are of null and one other type. */
    private static Schema branch(Schema union, Object value) {
        List<Schema> branches = union.getTypes();
        if (branches.size() == 2 && branches.get(0).getType() == Schema.Type.NULL) {
            return branches.get(1);
        }
        return branches.get(GenericData.get().resolveUnion(union, value));
    }

    /** Returns the columns of a record: those with the property {@link AvroRelation#COLUMN} by that name. */
    public static StructuredData columns(GenericRecord record) {
        return columns(record, null);
    }

    /** Returns the columns of a record that are among {@code fields}; {@code null} means all of them. */
    public static StructuredData columns(GenericRecord record, @Nullable Set<String> fields) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            if (fields == null || fields.contains(field.name())) {
                Object column = field.getObjectProp(AvroRelation.COLUMN);
                columns.put(
                        column instanceof String name ? name : field.name(),
                        object(field.schema(), record.get(field.pos())));
            }
        }
        return StructuredData.of(columns);
    }

    private static Map<String, @Nullable Object> record(GenericRecord record) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            members.put(field.name(), object(field.schema(), record.get(field.pos())));
        }
        return members;
    }

    private static List<@Nullable Object> array(Schema schema, Collection<?> elements) {
        List<@Nullable Object> list = new ArrayList<>(elements.size());
        elements.forEach(element -> list.add(object(schema.getElementType(), element)));
        return list;
    }

    private static Map<String, @Nullable Object> map(Schema schema, Map<?, ?> entries) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        entries.forEach((key, value) -> map.put(key.toString(), object(schema.getValueType(), value)));
        return map;
    }

    private static Object bytes(Schema schema, ByteBuffer bytes) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            byte[] unscaled = new byte[bytes.remaining()];
            bytes.duplicate().get(unscaled);
            return new BigDecimal(new BigInteger(unscaled), decimal.getScale());
        }
        return bytes;
    }

    private static Object integer(Schema schema, Number value) {
        long number = value.longValue();
        LogicalType type = schema.getLogicalType();
        if (type instanceof LogicalTypes.Date) {
            return LocalDate.ofEpochDay(number);
        } else if (type instanceof LogicalTypes.TimeMicros) {
            return AvroTimes.time(number);
        } else if (type instanceof LogicalTypes.TimeMillis) {
            return LocalTime.ofNanoOfDay(number * 1_000_000);
        } else if (type instanceof LogicalTypes.TimestampMicros) {
            return AvroTimes.timestamp(number).atOffset(ZoneOffset.UTC);
        } else if (type instanceof LogicalTypes.TimestampMillis) {
            return AvroTimes.timestamp(Math.multiplyExact(number, 1000)).atOffset(ZoneOffset.UTC);
        } else if (type instanceof LogicalTypes.LocalTimestampMicros) {
            return AvroTimes.timestamp(number);
        } else if (type instanceof LogicalTypes.LocalTimestampMillis) {
            return AvroTimes.timestamp(Math.multiplyExact(number, 1000));
        }
        return value;
    }
}
