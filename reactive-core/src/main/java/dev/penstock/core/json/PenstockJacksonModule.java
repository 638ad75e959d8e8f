package dev.penstock.core.json;

import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
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
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.Version;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Jackson module that reads and writes {@link Record} and its parts in the form of {@link RecordJson}.
 *
 * <p>Jackson finds it by its module discovery, which Spring uses, too. Otherwise pass it to {@code addModule} of a mapper's builder:
 *
 * <pre>{@code
 * JsonMapper mapper = JsonMapper.builder().addModule(new PenstockJacksonModule()).build();
 * String json = mapper.writeValueAsString(record);
 * }</pre>
 *
 * <p>If nothing but records is read and written, {@link RecordJson} does the same without a mapper.
 */
public final class PenstockJacksonModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    /** The classes of values for which Jackson has no form, or a different one. */
    private static final List<Class<?>> VALUES = List.of(
            Json.class,
            Interval.class,
            Bits.class,
            Inet.class,
            Money.class,
            Range.class,
            Multirange.class,
            Geometric.class);

    /**
     * Creates the module. One instance can be added to any number of mappers.
     *
     * <p>Records, positions and {@link StructuredData} can be written and read. {@link RawData} and the values of columns
     * can be written only: read, they are what JSON makes of them, such as a text for an interval.
     */
    public PenstockJacksonModule() {
        super("penstock", Version.unknownVersion());
        addSerializer(Record.class, serializer((record, out) -> new JsonWriter(out).write(record)));
        addSerializer(Position.class, serializer((position, out) -> new JsonWriter(out).write(position)));
        addSerializer(StructuredData.class, serializer((data, out) -> new JsonWriter(out).write(data)));
        addSerializer(RawData.class, serializer((data, out) -> new JsonWriter(out).write(data)));
        for (Class<?> type : VALUES) {
            addSerializer(type, serializer((value, out) -> new JsonValues(out).write(value)));
        }
        addDeserializer(Record.class, deserializer(JsonReader::readRecord));
        addDeserializer(Position.class, deserializer(JsonReader::readPosition));
        addDeserializer(StructuredData.class, deserializer(JsonReader::readColumns));
    }

    private static <T> ValueSerializer<T> serializer(BiConsumer<T, JsonGenerator> writer) {
        return new ValueSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                writer.accept(value, out);
            }
        };
    }

    private static <T> ValueDeserializer<T> deserializer(Function<JsonReader, T> reader) {
        return new ValueDeserializer<>() {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) {
                return reader.apply(new JsonReader(in));
            }
        };
    }
}
