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
 * Conversion between records and their JSON form: one object, on one line, in UTF-8.
 *
 * <p>The writer takes the values directly from a row's bytes. The reader returns plain Java values:
 *
 * <ul>
 *   <li>a number is a {@link Long}, or a {@link java.math.BigDecimal} with all digits and the scale if it is not an integer or too
 *       large; {@code -0.0} is a {@link Double};
 *   <li>a string is a {@link String}, whatever the type of the column;
 *   <li>a nested value is an unmodifiable map or list.
 * </ul>
 *
 * <p>The codecs accept all of them, so that a target receives the value of the source. Two things have no form in JSON and are lost:
 * the lower bounds of arrays, and the difference between a JSON {@code null} and SQL's null.
 *
 * <p>Stateless and thread-safe; no method blocks except by the stream that it is given.
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
     * Returns the JSON form of the record in UTF-8, without a line break.
     *
     * @throws dev.penstock.core.DecodingException if the bytes of a row are malformed
     * @throws RecordJsonException if a value of the application has no JSON form, because it is nested more than 1000 levels deep or
     *     contains half a surrogate pair, or if the JSON would be larger than two gigabytes
     */
    public static byte[] toBytes(Record record) {
        return bytes(writer -> writer.write(record));
    }

    /**
     * Returns columns as a JSON object in UTF-8, as in a record's JSON. {@link #readColumns} is the reverse.
     *
     * @throws dev.penstock.core.DecodingException as {@link #toBytes(Record)}
     * @throws RecordJsonException as {@link #toBytes(Record)}
     */
    public static byte[] toBytes(StructuredData columns) {
        return bytes(writer -> writer.write(columns));
    }

    /**
     * Writes the JSON form of the record to {@code out} in UTF-8, without a line break. If the record cannot be written as JSON,
     * nothing is written.
     *
     * @throws IOException if {@code out} throws it
     * @throws dev.penstock.core.DecodingException as {@link #toBytes(Record)}
     * @throws RecordJsonException as {@link #toBytes(Record)}
     */
    public static void write(Record record, OutputStream out) throws IOException {
        out.write(toBytes(record));
    }

    /**
     * Reads a record from its JSON form in UTF-8.
     *
     * @throws RecordJsonException if {@code json} is not exactly one such object, with optional white space around it
     */
    public static Record read(byte[] json) {
        return read(json, JsonReader::readRecord);
    }

    /**
     * Reads columns from a JSON object in UTF-8, for example from that of {@link dev.penstock.core.RawData}.
     *
     * @throws RecordJsonException if {@code json} is not exactly one object, with optional white space around it
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
