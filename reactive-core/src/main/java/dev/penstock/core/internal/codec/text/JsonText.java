package dev.penstock.core.internal.codec.text;

import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.codec.scalar.IntegerCodecs;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Json;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/** The JSON text of plain Java values (maps, lists, numbers, booleans), and the check whether a text is JSON. */
final class JsonText {
    /** No server accepts a deeper text: it would exceed {@code max_stack_depth}. */
    private static final int DEEPEST_TEXT = 100_000;

    private static final int DEEPEST_VALUE = 1000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            // The names are not kept, and a collision of their hash values is no fault of the text.
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST_TEXT)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(DEEPEST_VALUE)
                    .build())
            .build();

    private JsonText() {}

    /** Returns whether the text is one JSON value. Fails if it is nested too deeply for any server. */
    static boolean isWellFormed(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return false;
            }
            while (!parser.streamReadContext().inRoot()) {
                if (parser.nextToken() == null) {
                    return false;
                }
            }
            return parser.nextToken() == null;
        } catch (StreamConstraintsException e) {
            throw tooDeep();
        } catch (JacksonException e) {
            return false;
        }
    }

    /** Returns whether the value is of a class that JSON has a form for; a {@code String} is taken for JSON text elsewhere. */
    static boolean isJson(Object value) {
        return value instanceof Map
                || value instanceof List
                || value instanceof StructuredData
                || value instanceof Boolean
                || value instanceof Number;
    }

    static String of(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(out, value);
        } catch (StreamConstraintsException e) {
            throw tooDeep();
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof StructuredData data) {
            writeMap(out, data.asMap());
        } else if (value instanceof Map<?, ?> map) {
            writeMap(out, map);
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            list.forEach(element -> write(out, element));
            out.writeEndArray();
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Json json) {
            out.writeRawValue(json.toString());
        } else if (value instanceof Number number) {
            writeNumber(out, number);
        } else {
            out.writeString(value instanceof String text ? text : TextForm.of(value));
        }
    }

    private static void writeMap(JsonGenerator out, Map<?, ?> map) {
        out.writeStartObject();
        map.forEach((name, value) -> {
            out.writeName(String.valueOf(name));
            write(out, value);
        });
        out.writeEndObject();
    }

    private static void writeNumber(JsonGenerator out, Number number) {
        if ((number instanceof Double || number instanceof Float) && !Double.isFinite(number.doubleValue())) {
            out.writeString(TextForm.of(number));
        } else if (number instanceof Double
                || number instanceof Float
                || number instanceof BigDecimal
                || number instanceof BigInteger
                || IntegerCodecs.exactly(number) != null) {
            out.writeNumber(number.toString());
        } else {
            throw new MalformedException("it holds a number of an unknown class");
        }
    }

    private static MalformedException tooDeep() {
        return new MalformedException("it is nested too deeply");
    }
}
