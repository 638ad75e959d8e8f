package dev.penstock.core.json;

import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON form of records: one object, on one line, in UTF-8.
 *
 * <p>Writing takes the values straight from a row's bytes. Reading gives plain Java values: numbers as {@link Long}, or
 * {@link java.math.BigDecimal} with all digits and the scale if they are no integers or too large ({@code -0.0} is a
 * {@link Double}); strings as {@link String}, whatever the column's type was; nested values as unmodifiable maps and lists.
 * The codecs take them all back, so that a target gets the value its source had. What JSON has no form for is not kept: the
 * lower bounds of arrays, and the difference between a JSON {@code null} and no value.
 *
 * <p>Stateless and thread-safe.
 */
public final class RecordJson {
    private static final int MAX_DEPTH = 1000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    // A numeric has up to 131072 digits before the point and 16383 after it.
                    .maxNumberLength(150_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private RecordJson() {}

    /**
     * Returns the record in UTF-8, without a line break.
     *
     * @throws dev.penstock.core.DecodingException where the bytes of a row are malformed
     * @throws RecordJsonException where a value of the application has no JSON form: nested more than 1000 deep, or with half a
     *     surrogate pair
     */
    public static byte[] toBytes(Record record) {
        return bytes(writer -> writer.write(record));
    }

    /**
     * Returns columns as a JSON object in UTF-8, as they stand in a record's JSON: the reverse of {@link #readColumns}.
     *
     * @throws dev.penstock.core.DecodingException as {@link #toBytes(Record)}
     * @throws RecordJsonException as {@link #toBytes(Record)}
     */
    public static byte[] toBytes(StructuredData columns) {
        return bytes(writer -> writer.write(columns));
    }

    /**
     * Writes the record to {@code out} in UTF-8, without a line break: wholly or, where a row is malformed, not at all.
     *
     * @throws IOException where {@code out} does
     * @throws dev.penstock.core.DecodingException as {@link #toBytes(Record)}
     * @throws RecordJsonException as {@link #toBytes(Record)}
     */
    public static void write(Record record, OutputStream out) throws IOException {
        out.write(toBytes(record));
    }

    /**
     * Returns the record of its JSON form.
     *
     * @throws RecordJsonException where {@code json} is anything else than one such object, with spaces around it
     */
    public static Record read(byte[] json) {
        return read(json, JsonReader::readRecord);
    }

    /**
     * Returns the columns of a JSON object, such as raw data may hold.
     *
     * @throws RecordJsonException where {@code json} is anything else than one object, with spaces around it
     */
    public static StructuredData readColumns(byte[] json) {
        return read(json, JsonReader::readColumns);
    }

    private static byte[] bytes(Consumer<JsonWriter> part) {
        RecordBytes bytes = new RecordBytes();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            part.accept(new JsonWriter(generator));
        } catch (JacksonException e) {
            throw RecordJsonException.ofWriting();
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] json, Function<JsonReader, T> part) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            T value = part.apply(new JsonReader(parser));
            if (parser.nextToken() != null) {
                throw RecordJsonException.at(parser.currentTokenLocation(), "something follows after the record");
            }
            return value;
        } catch (JacksonException e) {
            // Its own message quotes the text.
            throw RecordJsonException.at(e.getLocation(), "it is not well-formed JSON");
        }
    }
}
