package dev.penstock.kafka.internal.avro;

import dev.penstock.avro.internal.LruCache;
import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.kafka.error.UnwritableRecordException;
import dev.penstock.kafka.internal.format.MessageFormat;
import dev.penstock.kafka.internal.format.TableColumns;
import dev.penstock.kafka.internal.registry.SchemaRegistry;
import dev.penstock.kafka.internal.route.CanonicalKey;
import dev.penstock.kafka.internal.route.Routed;
import dev.penstock.kafka.internal.route.Router;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Avro in the form of Confluent's registry: a zero, the id of the schema in four bytes, and the encoded value. A row's
 * schema has the columns that the record carries. Confined to one thread.
 */
public final class AvroFormat implements MessageFormat {
    private static final int TABLES = 1000;
    private static final String KEY = "Key";
    private static final Schema TEXT = Schema.create(Schema.Type.STRING);
    private static final Schema MESSAGE = Envelope.ofMessage();

    private final SchemaIds ids;
    private final Map<TableColumns, AvroTable> tables = new LruCache<>(TABLES);
    /** Truncations and definitions have no columns; they are written by the schema of the rows before them. */
    private final Map<String, TableColumns> latest = new LruCache<>(TABLES);

    private final AvroBytes bytes = new AvroBytes();

    /** Creates a format whose schemas are in a registry. */
    public AvroFormat(SchemaRegistry registry, SubjectNames subjects) {
        this.ids = new SchemaIds(registry, subjects);
    }

    @Override
    public byte @Nullable [] key(Routed routed) {
        Record record = routed.record();
        String prefix = record.metadata().get(Metadata.MESSAGE_PREFIX);
        if (prefix != null && record.collection() == null) {
            return bytes.of(ids.ofText(routed.topic(), TEXT), out -> out.writeString(prefix));
        }
        StructuredData key = record.key();
        if (key == null || Router.isTruncation(record)) {
            return null;
        }
        StructuredData canonical = CanonicalKey.of(key);
        AvroTable table = table(record);
        ByteBuffer layout = table.relation().uniformLayout(canonical);
        SchemaIds.Written schema = ids.ofKey(
                routed.topic(), table, layout, wanted -> table.relation().schema(wanted, table.namespace(), KEY));
        return bytes.of(schema.id(), out -> table.relation().write(schema.first(), canonical, out));
    }

    @Override
    public byte[] value(Routed routed) {
        Record record = routed.record();
        if (record.collection() == null) {
            byte[] content = record.after() instanceof RawData raw ? raw.toByteArray() : new byte[0];
            return bytes.of(ids.ofValue(routed.topic(), MESSAGE), out -> {
                Envelope.writeStart(record, out);
                out.writeBytes(content);
            });
        }
        StructuredData before = columns(record, record.before());
        StructuredData after = columns(record, record.after());
        AvroTable table = table(record);
        SchemaIds.Written schema =
                ids.ofChange(routed.topic(), table, table.before(before), table.after(after), table::envelope);
        return bytes.of(schema.id(), out -> {
            Envelope.writeStart(record, out);
            table.write(schema.first(), before, out);
            table.write(schema.second(), after, out);
        });
    }

    private AvroTable table(Record record) {
        String collection = String.valueOf(record.collection());
        boolean hasColumns = record.key() != null || record.before() != null || record.after() != null;
        TableColumns columns = hasColumns ? null : latest.get(collection);
        if (columns == null) {
            columns = TableColumns.of(record);
            if (hasColumns) {
                latest.put(collection, columns);
            }
        }
        return tables.computeIfAbsent(columns, AvroTable::new);
    }

    private static @Nullable StructuredData columns(Record record, @Nullable Data data) {
        if (data == null || data instanceof StructuredData) {
            return (StructuredData) data;
        }
        throw new UnwritableRecordException(
                "A record of '" + record.collection()
                        + "' holds bytes instead of columns, which have no schema. Use format=opencdc. Record at "
                        + record.position() + '.',
                null);
    }
}
