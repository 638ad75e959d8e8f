package dev.penstock.kafka.internal.format;

import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.ColumnForm;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.kafka.error.UnwritableRecordException;
import dev.penstock.kafka.internal.route.Routed;
import dev.penstock.kafka.internal.route.Router;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON envelope of Debezium's PostgreSQL connector without schemas. Golden files that a real engine wrote hold it to that.
 *
 * <p>A value's form depends on its column's type, which rows of a source know. Columns that an operator made are written by their Java
 * class.
 */
public final class DebeziumFormat implements MessageFormat {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** On the deletion and the tombstone of a changed key. */
    private static final String NEW_KEY = "__debezium.newkey";

    /** On the creation of a changed key. */
    private static final String OLD_KEY = "__debezium.oldkey";

    private final DebeziumSource source;
    private final DebeziumValues values;
    private final DebeziumPlaceholders placeholders;

    /** Creates a format; {@code name} and {@code database} are written as they are. */
    public DebeziumFormat(String name, String database, Decimals decimals) {
        this.source = new DebeziumSource(name, database);
        this.values = new DebeziumValues(decimals);
        this.placeholders = new DebeziumPlaceholders(decimals);
    }

    @Override
    public byte @Nullable [] key(Routed routed) {
        Record record = routed.record();
        String prefix = record.metadata().get(Metadata.MESSAGE_PREFIX);
        if (prefix != null) {
            return object(record, out -> out.writeStringProperty("prefix", prefix));
        }
        StructuredData key = record.key();
        return key == null || Router.isTruncation(record)
                ? null
                : object(record, out -> writeColumns(key, SchemaVersion.relation(record), out));
    }

    @Override
    public byte[] value(Routed routed) {
        Record record = routed.record();
        if (record.metadata().get(Metadata.DEFINITION) != null) {
            throw new UnwritableRecordException(
                    "The definition of the table '" + record.collection()
                            + "' has no form in Debezium's JSON. Leave out" + " records with the metadata '"
                            + Metadata.DEFINITION + "', or use format=opencdc.",
                    null);
        }
        return object(record, out -> {
            if (record.metadata().get(Metadata.MESSAGE_PREFIX) == null) {
                writeChange(record, out);
            } else {
                writeMessage(record, out);
            }
        });
    }

    @Override
    public List<Header> headers(Routed routed) {
        StructuredData other = routed.otherKey();
        if (other == null) {
            return List.of();
        }
        Record record = routed.record();
        byte[] key = object(record, out -> writeColumns(other, SchemaVersion.relation(record), out));
        return List.of(new RecordHeader(record.operation() == Operation.DELETE ? NEW_KEY : OLD_KEY, key));
    }

    private void writeChange(Record record, JsonGenerator out) {
        boolean truncation = Router.isTruncation(record);
        Relation relation = SchemaVersion.relation(record);
        writeData("before", truncation ? null : before(record), record, relation, out);
        writeData("after", record.after(), record, relation, out);
        source.write(record, out);
        out.writeNullProperty("transaction");
        out.writeStringProperty("op", operation(record, truncation));
        DebeziumSource.writeTimes(DebeziumSource.nanos(record, Metadata.READ_AT), out);
    }

    private void writeMessage(Record record, JsonGenerator out) {
        out.writeStringProperty("op", "m");
        DebeziumSource.writeMillis(DebeziumSource.nanos(record, Metadata.READ_AT), out);
        source.write(record, out);
        out.writeNullProperty("transaction");
        out.writeObjectPropertyStart("message");
        out.writeStringProperty("prefix", record.metadata().getOrDefault(Metadata.MESSAGE_PREFIX, ""));
        out.writeName("content");
        out.writeBinary(record.message().toByteArray());
        out.writeEndObject();
    }

    /** Of a deletion the server sends the key at least. */
    private static @Nullable Data before(Record record) {
        return switch (record.operation()) {
            case CREATE, SNAPSHOT -> null;
            case UPDATE -> record.before();
            case DELETE -> record.before() == null ? record.key() : record.before();
        };
    }

    private static String operation(Record record, boolean truncation) {
        return switch (record.operation()) {
            case CREATE -> "c";
            case UPDATE -> "u";
            case DELETE -> truncation ? "t" : "d";
            case SNAPSHOT -> "r";
        };
    }

    private void writeData(
            String property, @Nullable Data data, Record record, @Nullable Relation relation, JsonGenerator out) {
        out.writeName(property);
        if (!(data instanceof StructuredData columns)) {
            if (data != null) {
                throw new UnwritableRecordException(
                        "A record of '" + record.collection()
                                + "' holds bytes instead of columns, which have no form in"
                                + " Debezium's JSON. Record at " + record.position() + '.',
                        null);
            }
            out.writeNull();
            return;
        }
        out.writeStartObject();
        if (relation == null) {
            writeColumns(columns, null, out);
            writeUnchanged(columns, record, out);
        } else if (columns instanceof Row row) {
            writeRow(row, out);
        } else {
            writeColumns(columns, relation, out);
            writeMissing(columns, relation, record, property.equals("after"), out);
        }
        out.writeEndObject();
    }

    /** All columns of the table: those that were not sent are a placeholder, those that are not part of an old key are null. */
    private void writeRow(Row row, JsonGenerator out) {
        List<Column> columns = row.relation().columns();
        List<String> unchanged = row.unchanged();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            out.writeName(column.name());
            if (row.form(i) != ColumnForm.ABSENT) {
                writeValue(column.name(), row.columnValue(i), column, out);
            } else if (unchanged.contains(column.name())) {
                placeholders.write(column, out);
            } else {
                out.writeNull();
            }
        }
    }

    private void writeColumns(StructuredData data, @Nullable Relation relation, JsonGenerator out) {
        for (int i = 0; i < data.size(); i++) {
            out.writeName(data.name(i));
            int column = relation == null ? -1 : relation.indexOf(data.name(i));
            writeValue(
                    data.name(i),
                    data.value(i),
                    relation == null || column < 0 ? null : relation.columns().get(column),
                    out);
        }
    }

    private void writeValue(String name, @Nullable Object value, @Nullable Column column, JsonGenerator out) {
        try {
            values.write(value, column, out);
        } catch (MalformedException e) {
            throw new UnsupportedOperationException("column '" + name + "' cannot be written: " + e.reason());
        }
    }

    private void writeMissing(StructuredData data, Relation relation, Record record, boolean after, JsonGenerator out) {
        List<String> unchanged = after ? unchanged(record) : List.of();
        for (Column column : relation.columns()) {
            if (data.contains(column.name())) {
                continue;
            }
            if (unchanged.contains(column.name())) {
                out.writeName(column.name());
                placeholders.write(column, out);
            } else if (!after) {
                out.writeNullProperty(column.name());
            }
        }
    }

    private void writeUnchanged(StructuredData data, Record record, JsonGenerator out) {
        for (String column : unchanged(record)) {
            if (!data.contains(column)) {
                out.writeStringProperty(column, DebeziumPlaceholders.UNAVAILABLE);
            }
        }
    }

    private static List<String> unchanged(Record record) {
        String names = record.metadata().get(Metadata.UNCHANGED);
        return names == null ? List.of() : List.of(names.split(",", -1));
    }

    private static byte[] object(Record record, Consumer<JsonGenerator> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            content.accept(out);
            out.writeEndObject();
        } catch (JacksonException e) {
            // Its own message can quote a value.
            throw unwritable(record, "it holds a string that is not valid Unicode");
        } catch (UnsupportedOperationException e) {
            throw unwritable(record, String.valueOf(e.getMessage()));
        }
        return bytes.toByteArray();
    }

    private static UnwritableRecordException unwritable(Record record, String why) {
        return new UnwritableRecordException(
                "A record of '" + record.collection() + "' has no form in Debezium's JSON: " + why + ". Record at "
                        + record.position() + '.',
                null);
    }
}
