package dev.penstock.core.internal.mapping;

import dev.penstock.core.StructuredData;
import dev.penstock.core.value.Bits;
import dev.penstock.core.value.Geometric;
import dev.penstock.core.value.Inet;
import dev.penstock.core.value.Interval;
import dev.penstock.core.value.Json;
import dev.penstock.core.value.Money;
import dev.penstock.core.value.Multirange;
import dev.penstock.core.value.Range;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.Version;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Jackson module that passes column values to members. A member of the value's own class receives the value, and a String its text. The
 * content of a JSON column can be mapped to a class, a map, a tree or a String.
 */
final class RowModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    private static final JsonMapper PLAIN = JsonMapper.shared();

    private static final List<Class<?>> VALUES = List.of(
            Interval.class,
            Bits.class,
            Inet.class,
            Money.class,
            Range.class,
            Multirange.class,
            Geometric.class,
            Geometric.Point.class,
            Geometric.Line.class,
            Geometric.LineSegment.class,
            Geometric.Box.class,
            Geometric.Path.class,
            Geometric.Polygon.class,
            Geometric.Circle.class);

    RowModule() {
        super("penstock-rows", Version.unknownVersion());
        addSerializer(StructuredData.class, new ValueSerializer<>() {
            @Override
            public void serialize(StructuredData row, JsonGenerator out, SerializationContext context) {
                context.writeValue(out, row.asMap());
            }
        });
        addSerializer(Json.class, new ValueSerializer<>() {
            @Override
            public void serialize(Json json, JsonGenerator out, SerializationContext context) {
                context.writeValue(out, PLAIN.readTree(json.toUtf8()));
            }
        });
        VALUES.forEach(this::handOver);
        addDeserializer(Json.class, ofTree(Json::of));
        addDeserializer(String.class, new ValueDeserializer<>() {
            @Override
            public String deserialize(JsonParser in, DeserializationContext context) {
                JsonToken token = in.currentToken();
                return token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY
                        ? context.readTree(in).toString()
                        : in.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT
                                ? String.valueOf(in.getEmbeddedObject())
                                : in.getValueAsString();
            }
        });
    }

    private static <T> ValueDeserializer<T> ofTree(Function<String, T> parse) {
        return new ValueDeserializer<>() {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) {
                return parse.apply(context.readTree(in).toString());
            }
        };
    }

    private <T> void handOver(Class<T> type) {
        addSerializer(type, new ValueSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                out.writeEmbeddedObject(value);
            }
        });
        addDeserializer(type, new ValueDeserializer<T>() {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) {
                Object value =
                        in.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT ? in.getEmbeddedObject() : in.getString();
                return type.isInstance(value) ? type.cast(value) : type.cast(context.handleUnexpectedToken(type, in));
            }
        });
    }
}
