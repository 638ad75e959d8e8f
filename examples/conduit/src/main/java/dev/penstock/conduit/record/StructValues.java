package dev.penstock.conduit.record;

import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.penstock.avro.internal.AvroForm;
import dev.penstock.core.EncodingException;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.PgArray;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Columns as a protobuf {@code Struct}, whose only number is the double. What a double does not hold exactly travels as
 * PostgreSQL's text, which every column of its type takes back.
 */
final class StructValues {
    /** Beyond it not every integer is a double. */
    private static final long EXACT = 1L << 53;

    private static final Value NULL =
            Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();

    private StructValues() {}

    static Struct struct(StructuredData data) {
        Struct.Builder struct = Struct.newBuilder();
        for (int i = 0, size = data.size(); i < size; i++) {
            Object value = data.value(i);
            if (value instanceof PgArray vector && isVector(data, data.name(i))) {
                struct.putFields(data.name(i), list(vector));
            } else {
                struct.putFields(data.name(i), column(data.name(i), value));
            }
        }
        return struct.build();
    }

    private static Value column(String name, @Nullable Object value) {
        try {
            return value(value);
        } catch (MalformedException e) {
            throw EncodingException.ofValue("text", Objects.requireNonNull(value), e.reason())
                    .inColumn(name);
        }
    }

    private static boolean isVector(StructuredData data, String name) {
        return data instanceof Row row
                && AvroForm.isVector(row.relation()
                        .columns()
                        .get(row.relation().indexOf(name))
                        .type());
    }

    static Value value(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof Boolean bool) {
            return Value.newBuilder().setBoolValue(bool).build();
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof ByteBuffer buffer) {
            ByteString bytes = ByteString.copyFrom(buffer.duplicate());
            return text(Base64.getEncoder().encodeToString(bytes.toByteArray()));
        }
        if (value instanceof PgArray array) {
            return AvroForm.isPlain(array) ? list(array) : text(TextForm.of(array));
        }
        if (value instanceof StructuredData data) {
            return Value.newBuilder().setStructValue(struct(data)).build();
        }
        if (value instanceof Map<?, ?> map) {
            Struct.Builder struct = Struct.newBuilder();
            map.forEach((key, element) -> struct.putFields(String.valueOf(key), value(element)));
            return Value.newBuilder().setStructValue(struct).build();
        }
        return text(TextForm.of(value));
    }

    private static Value list(List<?> elements) {
        ListValue.Builder list = ListValue.newBuilder();
        elements.forEach(element -> list.addValues(value(element)));
        return Value.newBuilder().setListValue(list).build();
    }

    private static Value number(Number number) {
        if (number instanceof Integer || number instanceof Short || number instanceof Long) {
            long integer = number.longValue();
            return integer > EXACT || integer < -EXACT ? text(number.toString()) : number((double) integer);
        }
        if (number instanceof Float || number instanceof Double) {
            double real = number.doubleValue();
            return Double.isFinite(real) ? number(real) : text(TextForm.of(number));
        }
        return text(TextForm.of(number));
    }

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    /** Returns the columns of a struct. */
    static StructuredData columns(Struct struct) {
        return StructuredData.of(map(struct));
    }

    private static Map<String, @Nullable Object> map(Struct struct) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        struct.getFieldsMap().forEach((name, value) -> columns.put(name, object(value)));
        return columns;
    }

    private static @Nullable Object object(Value value) {
        return switch (value.getKindCase()) {
            case NULL_VALUE, KIND_NOT_SET -> null;
            case BOOL_VALUE -> value.getBoolValue();
            case NUMBER_VALUE -> integerIfExact(value.getNumberValue());
            case STRING_VALUE -> value.getStringValue();
            case STRUCT_VALUE -> map(value.getStructValue());
            case LIST_VALUE -> {
                List<@Nullable Object> elements = new ArrayList<>();
                value.getListValue().getValuesList().forEach(element -> elements.add(object(element)));
                yield elements;
            }
        };
    }

    private static Number integerIfExact(double number) {
        boolean isInteger = number == Math.rint(number) && Math.abs(number) <= EXACT;
        boolean isNegativeZero = number == 0 && 1 / number < 0;
        if (isInteger && !isNegativeZero) {
            return (long) number;
        }
        return number;
    }
}
