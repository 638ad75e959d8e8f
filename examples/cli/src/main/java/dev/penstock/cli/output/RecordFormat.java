package dev.penstock.cli.output;

import dev.penstock.core.Record;
import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.core.json.RecordJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Format of a printed record: one JSON object without a line break. */
public enum RecordFormat {
    /** The whole record. */
    ALL {
        @Override
        byte[] json(Record record) {
            return RecordJson.toBytes(record);
        }
    },
    /** Position, operation and metadata only. */
    NONE {
        @Override
        byte[] json(Record record) {
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

    /**
     * Returns the line of a record. Control characters that JSON allows but a terminal interprets are escaped; they can only be part of
     * strings.
     */
    final byte[] line(Record record) {
        byte[] json = json(record);
        return mayActOnTerminal(json)
                ? PrintableText.of(new String(json, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8)
                : json;
    }

    abstract byte[] json(Record record);

    /** Returns whether the UTF-8 text may contain DEL, a control character of two bytes, a line separator or a bidirectional mark. */
    private static boolean mayActOnTerminal(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            boolean isLeader = b == (byte) 0xc2 || b == (byte) 0xe2;
            if (b == 0x7f || (isLeader && i + 1 < json.length && (json[i + 1] & 0xff) < 0xa0)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
