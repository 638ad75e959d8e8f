package dev.penstock.kafka.internal.format;

import dev.penstock.core.Record;
import dev.penstock.core.json.RecordJson;
import dev.penstock.core.json.RecordJsonException;
import org.jspecify.annotations.Nullable;

/** The decoder of {@link OpenCdcFormat}. */
public final class OpenCdcReader implements KafkaMessageReader {
    /** The first byte of messages in Avro. A JSON text never begins with it. */
    private static final byte AVRO = 0;

    @Override
    public Record read(byte @Nullable [] key, byte[] value) throws UnreadableMessageException {
        if (value.length > 0 && value[0] == AVRO) {
            throw new UnreadableMessageException(
                    "is in Avro. Set registry.url to the address of the writer's schema registry.", null);
        }
        try {
            return RecordJson.read(value);
        } catch (RecordJsonException e) {
            throw new UnreadableMessageException("is not a record in the form 'opencdc': " + e.getMessage(), e);
        }
    }
}
