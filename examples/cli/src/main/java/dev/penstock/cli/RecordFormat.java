package dev.penstock.cli;

import dev.penstock.core.Record;
import dev.penstock.core.json.RecordJson;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** How a record is printed: one JSON object, without a line break. */
enum RecordFormat {
    /** The whole record. */
    ALL {
        @Override
        byte[] line(Record record) {
            return RecordJson.toBytes(record);
        }
    },
    /** Position, operation and metadata only. */
    NONE {
        @Override
        byte[] line(Record record) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
            try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
                json.writeStartObject();
                json.writeStringProperty(
                        "position",
                        Base64.getEncoder().encodeToString(record.position().toBytes()));
                json.writeStringProperty("operation", record.operation().text());
                json.writeName("metadata");
                json.writeStartObject();
                record.metadata().forEach(json::writeStringProperty);
                json.writeEndObject();
                json.writeEndObject();
            }
            return bytes.toByteArray();
        }
    };

    private static final JsonFactory FACTORY = new JsonFactory();

    abstract byte[] line(Record record);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
