package dev.penstock.kafka.internal.avro;

import dev.penstock.avro.internal.AvroValues;
import dev.penstock.avro.internal.BoundedDatumReader;
import dev.penstock.avro.internal.LruCache;
import dev.penstock.core.Data;
import dev.penstock.core.Operation;
import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.kafka.internal.format.KafkaMessageReader;
import dev.penstock.kafka.internal.format.OpenCdcReader;
import dev.penstock.kafka.internal.format.UnreadableMessageException;
import dev.penstock.kafka.internal.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of {@link AvroFormat}, which reads messages in JSON too. Blocks while a schema is read from the registry.
 * Confined to one thread at a time.
 */
public final class AvroReader implements KafkaMessageReader {
    private static final int SCHEMAS = 1000;
    /** The maximum number of characters of the schemas whose readers are kept. */
    private static final int HELD = 4 << 20;

    private final SchemaRegistry registry;
    private final KafkaMessageReader json = new OpenCdcReader();
    private final Map<Integer, BoundedDatumReader> readers = new LruCache<>(SCHEMAS);
    private long held;

    /** Creates a decoder of messages whose schemas are in a registry. */
    public AvroReader(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Record read(byte @Nullable [] key, byte[] value) throws UnreadableMessageException {
        if (value.length == 0 || value[0] != AvroBytes.MAGIC) {
            return json.read(key, value);
        }
        try {
            return record(columns(key == null ? null : decode(key)), decode(value));
        } catch (PenstockException e) {
            throw e;
        } catch (BoundedDatumReader.LimitException e) {
            throw new UnreadableMessageException(e.getMessage() + '.', null);
        } catch (IOException | RuntimeException e) {
            // Avro's reader and the classes of Java that its values become throw many classes. The cause can quote a
            // value.
            throw new UnreadableMessageException("cannot be decoded by its Avro schema.", null);
        } catch (StackOverflowError e) {
            throw new UnreadableMessageException("has a schema that is nested too deeply to be read.", null);
        }
    }

    private Object decode(byte[] message) throws IOException, UnreadableMessageException {
        if (message.length < AvroBytes.HEADER || message[0] != AvroBytes.MAGIC) {
            throw new UnreadableMessageException("has a key or a value that names no Avro schema.", null);
        }
        int id = ByteBuffer.wrap(message).getInt(1);
        BoundedDatumReader reader = readers.get(id);
        if (reader == null) {
            String schema = registry.schema(id);
            reader = new BoundedDatumReader(new Schema.Parser().parse(schema));
            held += schema.length();
            if (held > HELD) {
                readers.clear();
                held = schema.length();
            }
            readers.put(id, reader);
        }
        return reader.read(message, AvroBytes.HEADER);
    }

    private static Record record(@Nullable StructuredData key, Object decoded) throws UnreadableMessageException {
        if (!(decoded instanceof GenericRecord value) || !isOfSink(value.getSchema())) {
            throw new UnreadableMessageException(
                    "has an Avro schema that is not one of a KafkaSink with format=avro.", null);
        }
        Data before = value.hasField(Envelope.BEFORE) ? columns(value.get(Envelope.BEFORE)) : null;
        Data after = value.hasField(Envelope.AFTER)
                ? columns(value.get(Envelope.AFTER))
                : RawData.of(bytes(value.get(Envelope.CONTENT)));
        String operation = value.get(Envelope.OPERATION).toString();
        return Record.of(
                Position.of(bytes(value.get(Envelope.POSITION))),
                Operation.fromText(operation)
                        .orElseThrow(
                                () -> new UnreadableMessageException("has an operation that no record has.", null)),
                metadata((Map<?, ?>) value.get(Envelope.METADATA)),
                key,
                before,
                after);
    }

    private static boolean isOfSink(Schema schema) {
        return schema.getField(Envelope.POSITION) != null
                && schema.getField(Envelope.OPERATION) != null
                && schema.getField(Envelope.METADATA) != null
                && (schema.getField(Envelope.CONTENT) != null
                        || (schema.getField(Envelope.BEFORE) != null && schema.getField(Envelope.AFTER) != null));
    }

    /** The key of a logical message is its prefix, which is in the metadata too. */
    private static @Nullable StructuredData columns(@Nullable Object image) {
        return image instanceof GenericRecord columns ? AvroValues.columns(columns) : null;
    }

    private static byte[] bytes(Object buffer) {
        ByteBuffer source = ((ByteBuffer) buffer).duplicate();
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        return bytes;
    }

    private static Map<String, String> metadata(Map<?, ?> entries) {
        Map<String, String> metadata = new HashMap<>();
        entries.forEach((name, value) -> metadata.put(name.toString(), value.toString()));
        return metadata;
    }
}
