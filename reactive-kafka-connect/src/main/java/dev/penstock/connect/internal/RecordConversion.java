package dev.penstock.connect.internal;

import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.kafka.internal.format.TableColumns;
import dev.penstock.kafka.internal.route.CanonicalKey;
import dev.penstock.kafka.internal.route.KeySplit;
import dev.penstock.kafka.internal.route.Routed;
import dev.penstock.kafka.internal.route.Router;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Converter of records to records of Kafka Connect, with schemas.
 *
 * <p>One record can become several: an update of the key becomes a deletion and a creation, and a deletion can be followed by
 * a tombstone. Then the last of them carries the position of the record, and the others carry the position of the record
 * before. So a restart between them repeats all.
 *
 * <p>Schemas are cached for about 1000 tables. Confined to one thread.
 */
public final class RecordConversion {
    private static final int TABLES = 1000;
    private static final Schema METADATA = SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA);
    private static final Schema MESSAGE = SchemaBuilder.struct()
            .name("penstock.Message")
            .field("operation", Schema.STRING_SCHEMA)
            .field("metadata", METADATA)
            .field("content", Schema.BYTES_SCHEMA)
            .build();

    private final Router router;
    private final boolean tombstones;
    private final SourceOffset offset;
    private final Map<TableColumns, ConnectTable> tables = new HashMap<>();
    private final Map<Images, Schema> envelopes = new LinkedHashMap<>();
    private @Nullable Position last;

    private record Images(
            String table, @Nullable Schema before, @Nullable Schema after) {}

    RecordConversion(
            Function<Record, String> topics, boolean tombstones, SourceOffset offset, @Nullable Position last) {
        this.router = new Router(topics, false, KeySplit.ALWAYS, topic -> 1);
        this.tombstones = tombstones;
        this.offset = offset;
        this.last = last;
    }

    /**
     * Returns the records of Kafka Connect for one record of the source, at least one, in the order in which they must be written.
     *
     * @throws DataException if the record holds bytes instead of columns
     */
    public List<SourceRecord> convert(Record record) {
        List<Draft> drafts = new ArrayList<>();
        for (Routed routed : router.route(record)) {
            Draft draft = draft(routed);
            drafts.add(draft);
            if (tombstones && routed.record().operation() == Operation.DELETE && draft.key() != null) {
                drafts.add(new Draft(draft.topic(), draft.key(), null));
            }
        }
        Long millis = ConnectForm.millis(record.metadata()
                .getOrDefault(Metadata.CREATED_AT, record.metadata().get(Metadata.READ_AT)));
        List<SourceRecord> records = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            Position position = i == drafts.size() - 1 ? record.position() : last;
            records.add(drafts.get(i).record(offset, position, millis));
        }
        last = record.position();
        return records;
    }

    private record Draft(
            String topic, @Nullable Object key, @Nullable Struct value) {
        SourceRecord record(SourceOffset offset, @Nullable Position position, @Nullable Long millis) {
            Schema keySchema =
                    key instanceof Struct columns ? columns.schema() : key == null ? null : Schema.STRING_SCHEMA;
            return new SourceRecord(
                    offset.partition(),
                    SourceOffset.of(position),
                    topic,
                    null,
                    keySchema,
                    key,
                    value == null ? null : value.schema(),
                    value,
                    millis);
        }
    }

    private Draft draft(Routed routed) {
        Record record = routed.record();
        if (record.collection() == null) {
            byte[] content = record.after() instanceof RawData raw ? raw.toByteArray() : new byte[0];
            Struct message = new Struct(MESSAGE)
                    .put("operation", record.operation().text())
                    .put("metadata", Map.copyOf(record.metadata()))
                    .put("content", content);
            return new Draft(routed.topic(), record.metadata().get(Metadata.MESSAGE_PREFIX), message);
        }
        if (tables.size() >= TABLES) {
            tables.clear();
        }
        ConnectTable table = tables.computeIfAbsent(TableColumns.of(record), ConnectTable::new);
        StructuredData key = record.key();
        return new Draft(
                routed.topic(),
                key == null || Router.isTruncation(record) ? null : table.struct(CanonicalKey.of(key), "Key"),
                value(record, table));
    }

    private Struct value(Record record, ConnectTable table) {
        Struct before = image(record, record.before(), table, "Before");
        Struct after = image(record, record.after(), table, "After");
        Struct value = new Struct(envelope(table, before, after))
                .put("operation", record.operation().text())
                .put("metadata", Map.copyOf(record.metadata()));
        if (before != null) {
            value.put("before", before);
        }
        if (after != null) {
            value.put("after", after);
        }
        return value;
    }

    private Schema envelope(ConnectTable table, @Nullable Struct before, @Nullable Struct after) {
        Images images = new Images(
                table.name(), before == null ? null : before.schema(), after == null ? null : after.schema());
        Schema known = envelopes.get(images);
        if (known == null) {
            SchemaBuilder builder = SchemaBuilder.struct()
                    .name(table.name() + ".Envelope")
                    .field("operation", Schema.STRING_SCHEMA)
                    .field("metadata", METADATA);
            if (images.before() != null) {
                builder.field("before", images.before());
            }
            if (images.after() != null) {
                builder.field("after", images.after());
            }
            if (envelopes.size() >= TABLES) {
                envelopes.clear();
            }
            known = builder.build();
            envelopes.put(images, known);
        }
        return known;
    }

    private static @Nullable Struct image(Record record, @Nullable Data data, ConnectTable table, String kind) {
        if (data == null) {
            return null;
        }
        if (data instanceof StructuredData columns) {
            return table.struct(columns, kind);
        }
        throw new DataException("A record of '" + record.collection()
                + "' holds bytes instead of columns, which have no schema. Record at " + record.position() + '.');
    }
}
