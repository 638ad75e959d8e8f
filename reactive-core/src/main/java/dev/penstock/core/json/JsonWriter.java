package dev.penstock.core.json;

import dev.penstock.core.Data;
import dev.penstock.core.EncodingException;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.ColumnForm;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Streaming writer of records to a JSON generator. Confined to one thread. */
final class JsonWriter {
    private final JsonGenerator out;
    private final JsonValues values;

    JsonWriter(JsonGenerator out) {
        this.out = out;
        this.values = new JsonValues(out);
    }

    void write(Record record) {
        out.writeStartObject();
        out.writeName("position");
        write(record.position());
        out.writeName("operation");
        out.writeString(record.operation().text());
        out.writeName("metadata");
        writeMetadata(record.metadata());
        out.writeName("key");
        write(record.key());
        out.writeName("payload");
        out.writeStartObject();
        out.writeName("before");
        write(record.before());
        out.writeName("after");
        write(record.after());
        out.writeEndObject();
        out.writeEndObject();
    }

    void write(Position position) {
        values.writeBase64(position.toBytes());
    }

    private void writeMetadata(Map<String, String> metadata) {
        out.writeStartObject();
        metadata.forEach((name, value) -> {
            out.writeName(name);
            out.writeString(value);
        });
        out.writeEndObject();
    }

    void write(@Nullable Data data) {
        if (data instanceof Row row) {
            writeRow(row);
        } else if (data instanceof StructuredData columns) {
            writeColumns(columns);
        } else if (data instanceof RawData raw) {
            values.writeBase64(raw.toByteArray());
        } else {
            out.writeNull();
        }
    }

    private void writeColumns(StructuredData columns) {
        out.writeStartObject();
        for (int i = 0, size = columns.size(); i < size; i++) {
            out.writeName(columns.name(i));
            Object value = columns.value(i);
            try {
                values.write(value);
            } catch (MalformedException e) {
                throw EncodingException.ofValue("text", Objects.requireNonNull(value), e.reason())
                        .inColumn(columns.name(i));
            }
        }
        out.writeEndObject();
    }

    /** Writes a row directly from its bytes. */
    private void writeRow(Row row) {
        out.writeStartObject();
        int columns = row.relation().columns().size();
        for (int column = 0; column < columns; column++) {
            if (row.form(column) != ColumnForm.ABSENT) {
                String name = row.relation().columns().get(column).name();
                out.writeName(name);
                values.limit(new TextLimit(row.relation().toString(), name, row.length(column)));
                row.visit(column, values);
            }
        }
        values.limit(null);
        out.writeEndObject();
    }
}
