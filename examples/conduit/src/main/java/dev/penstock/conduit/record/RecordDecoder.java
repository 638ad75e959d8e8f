package dev.penstock.conduit.record;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.proto.opencdc.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Records of Conduit's messages. */
public class RecordDecoder {
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> COLUMNS = new TypeReference<>() {};
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /**
     * Returns the record of a message.
     *
     * @param position the position by which the record is known to the sink
     * @param endsTransaction whether the sink may commit after the record
     * @throws IllegalArgumentException if the message cannot be a record; its message holds no values
     */
    public Record decode(
            dev.penstock.conduit.proto.opencdc.Record message, OrdinalPosition position, boolean endsTransaction) {
        Map<String, String> metadata = new HashMap<>(message.getMetadataMap());
        if (endsTransaction) {
            metadata.put(Metadata.TRANSACTION_END, "true");
        }
        return Record.of(
                position,
                operation(message),
                metadata,
                message.hasKey() ? key(message.getKey(), metadata) : null,
                message.getPayload().hasBefore() ? before(message.getPayload().getBefore(), metadata) : null,
                message.getPayload().hasAfter() ? payload(message.getPayload().getAfter(), metadata) : null);
    }

    @Nullable
    StructuredData key(Data data, Map<String, String> metadata) {
        return columns(data);
    }

    @Nullable
    StructuredData before(Data data, Map<String, String> metadata) {
        return payload(data, metadata);
    }

    @Nullable
    StructuredData payload(Data data, Map<String, String> metadata) {
        return columns(data);
    }

    /** Returns the columns of data that no schema describes: raw data can be a JSON object. */
    static @Nullable StructuredData columns(Data data) {
        return switch (data.getDataCase()) {
            case STRUCTURED_DATA -> StructValues.columns(data.getStructuredData());
            case RAW_DATA -> data.getRawData().isEmpty() ? null : json(data.getRawData());
            case DATA_NOT_SET -> null;
        };
    }

    private static StructuredData json(ByteString raw) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(raw.asReadOnlyByteBuffer())
                    .toString();
            return StructuredData.of(JSON.readValue(text, COLUMNS));
        } catch (CharacterCodingException | JacksonException e) {
            throw new IllegalArgumentException(
                    "The key or an image of the record is raw data without a schema, and not a JSON object either: it has no"
                            + " columns that could be written.",
                    null);
        }
    }

    private static Operation operation(dev.penstock.conduit.proto.opencdc.Record message) {
        return switch (message.getOperation()) {
            case OPERATION_CREATE -> Operation.CREATE;
            case OPERATION_UPDATE -> Operation.UPDATE;
            case OPERATION_DELETE -> Operation.DELETE;
            case OPERATION_SNAPSHOT -> Operation.SNAPSHOT;
            case OPERATION_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("The record has no operation.");
        };
    }

    /**
     * Returns whether the sink may commit after the record at {@code index}: its transaction ends there, or the message does. The
     * rest of the transaction may not arrive before this message is answered.
     */
    public static boolean endsTransaction(List<dev.penstock.conduit.proto.opencdc.Record> message, int index) {
        if (index == message.size() - 1) {
            return true;
        }
        String transaction = message.get(index).getMetadataOrDefault(Metadata.COMMIT_LSN, "");
        return !transaction.isEmpty()
                && !transaction.equals(message.get(index + 1).getMetadataOrDefault(Metadata.COMMIT_LSN, ""));
    }
}
