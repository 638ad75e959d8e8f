package dev.penstock.kafka.internal.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** A reused buffer for the bytes of messages. Confined to one thread. */
final class AvroBytes {
    static final byte MAGIC = 0;
    static final int HEADER = 5;

    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);
    private @Nullable BinaryEncoder encoder;

    /** Writes the content of a message. */
    interface Content {
        void writeTo(Encoder out) throws IOException;
    }

    /** Returns a message with the id of a schema. */
    byte[] of(int schemaId, Content content) {
        buffer.reset();
        buffer.writeBytes(
                ByteBuffer.allocate(HEADER).put(MAGIC).putInt(schemaId).array());
        try {
            encoder = EncoderFactory.get().directBinaryEncoder(buffer, encoder);
            content.writeTo(encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.toByteArray();
    }
}
