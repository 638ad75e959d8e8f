package dev.penstock.conduit.record;

import com.google.protobuf.UnsafeByteOperations;
import dev.penstock.conduit.proto.opencdc.Change;
import dev.penstock.conduit.proto.opencdc.Data;
import dev.penstock.conduit.proto.opencdc.Operation;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;

/** Records as Conduit's messages, their columns as structured data. */
public class RecordEncoder {
    /** Returns the message of a record. */
    public dev.penstock.conduit.proto.opencdc.Record encode(Record record) {
        dev.penstock.conduit.proto.opencdc.Record.Builder message =
                dev.penstock.conduit.proto.opencdc.Record.newBuilder()
                        .setPosition(UnsafeByteOperations.unsafeWrap(
                                record.position().toBytes()))
                        .setOperation(operation(record))
                        .putAllMetadata(record.metadata());
        encodeKey(record, message);
        Change.Builder change = Change.newBuilder();
        encodeImages(record, message, change);
        return message.setPayload(change).build();
    }

    /** Sets the key of {@code message}, and metadata about it. */
    void encodeKey(Record record, dev.penstock.conduit.proto.opencdc.Record.Builder message) {
        StructuredData key = record.key();
        if (key != null) {
            message.setKey(plain(key));
        }
    }

    /** Sets the images of {@code change}, and metadata about them. */
    void encodeImages(Record record, dev.penstock.conduit.proto.opencdc.Record.Builder message, Change.Builder change) {
        dev.penstock.core.Data before = record.before();
        if (before != null) {
            change.setBefore(plain(before));
        }
        dev.penstock.core.Data after = record.after();
        if (after != null) {
            change.setAfter(plain(after));
        }
    }

    static Data plain(dev.penstock.core.Data data) {
        if (data instanceof RawData raw) {
            return raw(raw.toByteArray());
        }
        return Data.newBuilder()
                .setStructuredData(StructValues.struct((StructuredData) data))
                .build();
    }

    /** Returns raw data that takes {@code bytes} over. */
    public static Data raw(byte[] bytes) {
        return Data.newBuilder()
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }

    private static Operation operation(Record record) {
        return switch (record.operation()) {
            case CREATE -> Operation.OPERATION_CREATE;
            case UPDATE -> Operation.OPERATION_UPDATE;
            case DELETE -> Operation.OPERATION_DELETE;
            case SNAPSHOT -> Operation.OPERATION_SNAPSHOT;
        };
    }
}
