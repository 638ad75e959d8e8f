package dev.penstock.avro.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.avro.internal.BoundedDatumReader.LimitException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedDatumReaderTest {
    /** The least number of values that may be decoded, of which an array counts for eight. */
    private static final int LEAST = 100_000;

    enum Container {
        RECORD,
        ARRAY,
        MAP
    }

    @ParameterizedTest
    @EnumSource
    void readsValuesUpToTheMaximumDepth(Container container) throws IOException {
        Schema deepest = nested(container, BoundedDatumReader.MAX_DEPTH);
        Schema tooDeep = nested(container, BoundedDatumReader.MAX_DEPTH + 1);
        Object value = value(container, BoundedDatumReader.MAX_DEPTH, deepest);

        assertThat(read(deepest, value)).isEqualTo(value);
        assertThatThrownBy(() -> read(tooDeep, value(container, BoundedDatumReader.MAX_DEPTH + 1, tooDeep)))
                .isInstanceOf(LimitException.class)
                .hasMessage("is nested too deeply to be decoded");
    }

    /** Values beside each other are no deeper than one of them. */
    @ParameterizedTest
    @EnumSource
    void countsNoDepthForNeighbours(Container container) throws IOException {
        Schema element = nested(container, 1);
        Schema schema = Schema.createArray(element);
        List<Object> values = Stream.generate(() -> value(container, 1, element))
                .limit(BoundedDatumReader.MAX_DEPTH * 2L)
                .toList();

        assertThat((List<?>) read(schema, values)).hasSize(values.size());
    }

    /** An element of the type null takes no byte. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, LEAST - 8})
    void readsElementsWithoutBytesUpToTheirMaximum(int elements) throws IOException {
        Schema schema = Schema.createArray(Schema.create(Schema.Type.NULL));

        assertThat((List<?>) read(schema, message(elements))).hasSize(elements);
    }

    @ParameterizedTest
    @ValueSource(ints = {LEAST, LEAST + 1, 200_000})
    void refusesMoreElementsWithoutBytes(int elements) {
        Schema schema = Schema.createArray(Schema.create(Schema.Type.NULL));

        assertThatThrownBy(() -> read(schema, message(elements)))
                .isInstanceOf(LimitException.class)
                .hasMessage("would hold far more values than bytes when it is decoded");
    }

    @Test
    void boundsEachMessageOnItsOwn() throws IOException {
        Schema schema = Schema.createArray(Schema.create(Schema.Type.NULL));
        BoundedDatumReader reader = new BoundedDatumReader(schema);
        byte[] message = message(LEAST - 8);

        for (int i = 0; i < 3; i++) {
            assertThat((List<?>) reader.read(message, 0)).hasSize(LEAST - 8);
        }
    }

    @Test
    void readsFromAnOffsetAndGivesStrings() throws IOException {
        Schema schema = Schema.create(Schema.Type.STRING);
        byte[] message = bytes(schema, "row");
        byte[] framed = new byte[message.length + 5];
        System.arraycopy(message, 0, framed, 5, message.length);

        assertThat(new BoundedDatumReader(schema).read(framed, 5)).isEqualTo("row");
    }

    private static Schema nested(Container container, int depth) {
        Schema schema = Schema.create(Schema.Type.INT);
        for (int i = depth; i > 0; i--) {
            schema = switch (container) {
                case RECORD ->
                    SchemaBuilder.record("r" + i)
                            .fields()
                            .name("f")
                            .type(schema)
                            .noDefault()
                            .endRecord();
                case ARRAY -> Schema.createArray(schema);
                case MAP -> Schema.createMap(schema);
            };
        }
        return schema;
    }

    private static Object value(Container container, int depth, Schema schema) {
        if (depth == 0) {
            return 7;
        }
        return switch (container) {
            case RECORD -> {
                GenericData.Record record = new GenericData.Record(schema);
                record.put(0, value(container, depth - 1, schema.getField("f").schema()));
                yield record;
            }
            case ARRAY -> List.of(value(container, depth - 1, schema.getElementType()));
            case MAP -> Map.of("k", value(container, depth - 1, schema.getValueType()));
        };
    }

    /** Returns the message of an array that claims to have {@code elements} elements of the type null. */
    private static byte[] message(int elements) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        encoder.writeArrayStart();
        encoder.setItemCount(elements);
        encoder.writeArrayEnd();
        encoder.flush();
        return out.toByteArray();
    }

    private static byte[] bytes(Schema schema, Object value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<>(schema).write(value, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static Object read(Schema schema, Object value) throws IOException {
        byte[] message = value instanceof byte[] bytes ? bytes : bytes(schema, value);
        return new BoundedDatumReader(schema).read(message, 0);
    }
}
