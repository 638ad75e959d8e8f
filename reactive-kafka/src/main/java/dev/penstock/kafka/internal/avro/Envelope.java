package dev.penstock.kafka.internal.avro;

import dev.penstock.core.Record;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/** The schema of a message's value, and the parts that all values have. */
final class Envelope {
    static final String CHANGE = "Envelope";
    static final String MESSAGE = "Message";
    static final String POSITION = "position";
    static final String OPERATION = "operation";
    static final String METADATA = "metadata";
    static final String BEFORE = "before";
    static final String AFTER = "after";
    static final String CONTENT = "content";

    private Envelope() {}

    /** Returns the schema of a change of a row. */
    static Schema ofChange(String namespace, Schema before, Schema after) {
        return Schema.createRecord(
                CHANGE,
                null,
                namespace,
                false,
                List.of(position(), operation(), metadata(), optional(BEFORE, before), optional(AFTER, after)));
    }

    /** Returns the schema of a logical message. */
    static Schema ofMessage() {
        Schema.Field content = new Schema.Field(CONTENT, Schema.create(Schema.Type.BYTES));
        return Schema.createRecord(
                MESSAGE, null, "penstock", false, List.of(position(), operation(), metadata(), content));
    }

    private static Schema.Field position() {
        return new Schema.Field(POSITION, Schema.create(Schema.Type.BYTES));
    }

    private static Schema.Field operation() {
        return new Schema.Field(OPERATION, Schema.create(Schema.Type.STRING));
    }

    private static Schema.Field metadata() {
        return new Schema.Field(METADATA, Schema.createMap(Schema.create(Schema.Type.STRING)));
    }

    private static Schema.Field optional(String name, Schema image) {
        return new Schema.Field(
                name,
                Schema.createUnion(Schema.create(Schema.Type.NULL), image),
                null,
                Schema.Field.NULL_DEFAULT_VALUE);
    }

    /** Writes position, operation and metadata. */
    static void writeStart(Record record, Encoder out) throws IOException {
        out.writeBytes(record.position().toBytes());
        out.writeString(record.operation().text());
        out.writeMapStart();
        out.setItemCount(record.metadata().size());
        for (Map.Entry<String, String> entry : record.metadata().entrySet()) {
            out.startItem();
            out.writeString(entry.getKey());
            out.writeString(entry.getValue());
        }
        out.writeMapEnd();
    }
}
