package dev.penstock.avro.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * A reader of Avro's generic values that bounds what a message can become: the depth of its values, and their number in proportion to its
 * bytes. An element of an array can take no byte at all, and a record that refers to itself one. Confined to one thread at a time.
 */
public final class BoundedDatumReader extends GenericDatumReader<Object> {
    /** The maximum depth. Composites of PostgreSQL are decoded up to a depth of 64. */
    static final int MAX_DEPTH = 100;

    /** The number of values that any message may have, in addition to one for two bytes. */
    private static final long LEAST = 100_000;
    /** The values for which a record, an array or a map counts: they take about eight times the memory. */
    private static final int CONTAINER = 8;

    /** Avro's faster reader cannot be extended. */
    private static final GenericData EXTENSIBLE = new GenericData().setFastReaderEnabled(false);

    private int depth;
    private long left;

    /** Creates a reader of messages with this schema. */
    public BoundedDatumReader(Schema schema) {
        super(schema, schema, EXTENSIBLE);
    }

    /**
     * Returns the value that {@code message} holds from {@code offset} on.
     *
     * @throws LimitException if it exceeds a bound
     */
    public Object read(byte[] message, int offset) throws IOException {
        int length = message.length - offset;
        depth = 0;
        left = LEAST + length / 2;
        return read(null, DecoderFactory.get().binaryDecoder(message, offset, length, null));
    }

    @Override
    protected Object readRecord(@Nullable Object old, Schema expected, ResolvingDecoder in) throws IOException {
        return nested(() -> super.readRecord(old, expected, in));
    }

    @Override
    protected Object readArray(@Nullable Object old, Schema expected, ResolvingDecoder in) throws IOException {
        return nested(() -> super.readArray(old, expected, in));
    }

    @Override
    protected Object readMap(@Nullable Object old, Schema expected, ResolvingDecoder in) throws IOException {
        return nested(() -> super.readMap(old, expected, in));
    }

    /** Returns a list without room for the elements that a message claims to have. */
    @Override
    protected Object newArray(@Nullable Object old, int size, Schema schema) {
        return new ArrayList<>();
    }

    @Override
    protected Object newMap(@Nullable Object old, int size) {
        return new HashMap<>();
    }

    @Override
    protected void addToArray(Object array, long position, @Nullable Object element) {
        count(1);
        super.addToArray(array, position, element);
    }

    @Override
    protected void addToMap(Object map, Object key, @Nullable Object value) {
        count(1);
        super.addToMap(map, key, value);
    }

    /** Returns a {@code String}, because Avro's own class would be converted to one. */
    @Override
    protected Object readString(@Nullable Object old, Schema expected, Decoder in) throws IOException {
        return in.readString();
    }

    /** Reads a value one level deeper. */
    private Object nested(Reading reading) throws IOException {
        if (++depth > MAX_DEPTH) {
            throw new LimitException("is nested too deeply to be decoded");
        }
        count(CONTAINER);
        Object value = reading.read();
        depth--;
        return value;
    }

    private void count(int values) {
        left -= values;
        if (left < 0) {
            throw new LimitException("would hold far more values than bytes when it is decoded");
        }
    }

    private interface Reading {
        Object read() throws IOException;
    }

    /** Signals that a message exceeds a bound. The message of the exception is a predicate without a full stop. */
    public static final class LimitException extends AvroRuntimeException {
        private static final long serialVersionUID = 1L;

        LimitException(String predicate) {
            super(predicate);
        }
    }
}
