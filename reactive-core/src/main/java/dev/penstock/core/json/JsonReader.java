package dev.penstock.core.json;

import dev.penstock.core.Data;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/**
 * Reader of records from a JSON parser. The parser is on the first token of a value before each call, and on the last one after it.
 * Members may have any order; unknown members are skipped.
 */
final class JsonReader {
    private final JsonParser in;

    JsonReader(JsonParser in) {
        this.in = in;
    }

    Record readRecord() {
        Parts parts = new Parts();
        expect(JsonToken.START_OBJECT, "a record is an object");
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            boolean isNull = in.nextToken() == JsonToken.VALUE_NULL;
            switch (name) {
                case "position" -> parts.position = readPosition();
                case "operation" -> parts.operation = readOperation();
                case "metadata" -> parts.metadata = isNull ? Map.of() : readMetadata();
                case "key" -> parts.key = isNull ? null : readColumns();
                case "payload" -> readPayload(parts);
                default -> in.skipChildren();
            }
        }
        if (parts.position == null || parts.operation == null) {
            throw malformed("a record has a position and an operation");
        }
        return Record.of(parts.position, parts.operation, parts.metadata, parts.key, parts.before, parts.after);
    }

    private void readPayload(Parts parts) {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(JsonToken.START_OBJECT, "a payload is an object");
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            in.nextToken();
            switch (name) {
                case "before" -> parts.before = readData();
                case "after" -> parts.after = readData();
                default -> in.skipChildren();
            }
        }
    }

    Position readPosition() {
        expect(JsonToken.VALUE_STRING, "a position is a base64 string");
        return Position.of(readBase64());
    }

    private Operation readOperation() {
        expect(JsonToken.VALUE_STRING, "an operation is a string");
        return Operation.fromText(in.getString())
                .orElseThrow(() -> malformed("an operation is 'create', 'update', 'delete' or 'snapshot'"));
    }

    private Map<String, String> readMetadata() {
        expect(JsonToken.START_OBJECT, "metadata is an object");
        Map<String, String> metadata = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            in.nextToken();
            expect(JsonToken.VALUE_STRING, "a metadata value is a string");
            metadata.put(name, in.getString());
        }
        return Collections.unmodifiableMap(metadata);
    }

    @Nullable
    Data readData() {
        return switch (in.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> RawData.of(readBase64());
            default -> readColumns();
        };
    }

    StructuredData readColumns() {
        expect(JsonToken.START_OBJECT, "columns are an object");
        return StructuredData.of(readObject());
    }

    private Map<String, @Nullable Object> readObject() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            in.nextToken();
            members.put(name, readValue());
        }
        return members;
    }

    private List<@Nullable Object> readArray() {
        List<@Nullable Object> elements = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(readValue());
        }
        return elements;
    }

    private @Nullable Object readValue() {
        return switch (in.currentToken()) {
            case START_OBJECT -> Collections.unmodifiableMap(readObject());
            case START_ARRAY -> Collections.unmodifiableList(readArray());
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> readInteger();
            case VALUE_NUMBER_FLOAT -> orNegativeZero(readDecimal());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw malformed("a value is missing");
        };
    }

    private Number readInteger() {
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return readDecimal();
        }
        return orNegativeZero(in.getLongValue());
    }

    private BigDecimal readDecimal() {
        try {
            return in.getDecimalValue();
        } catch (NumberFormatException | ArithmeticException e) {
            // The message of the cause would quote the number.
            throw malformed("the exponent of a number is out of range");
        }
    }

    /** Returns {@code number}, or the negative zero that only a floating-point number can represent. */
    private Number orNegativeZero(Number number) {
        boolean zero = number instanceof BigDecimal decimal ? decimal.signum() == 0 : number.longValue() == 0;
        return zero && in.getString().startsWith("-") ? (Number) (-0.0) : number;
    }

    private byte[] readBase64() {
        try {
            return in.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS);
        } catch (StreamReadException e) {
            throw malformed("base64 is expected");
        }
    }

    private void expect(JsonToken token, String rule) {
        if (in.currentToken() != token) {
            throw malformed(rule);
        }
    }

    private RecordJsonException malformed(String rule) {
        return RecordJsonException.at(in.currentTokenLocation(), rule);
    }

    /** Parts of a record that were read so far. */
    private static final class Parts {
        private @Nullable Position position;
        private @Nullable Operation operation;
        private Map<String, String> metadata = Map.of();
        private @Nullable StructuredData key;
        private @Nullable Data before;
        private @Nullable Data after;
    }
}
