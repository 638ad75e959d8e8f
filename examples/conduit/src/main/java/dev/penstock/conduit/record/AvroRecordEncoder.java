package dev.penstock.conduit.record;

import dev.penstock.avro.internal.AvroRelation;
import dev.penstock.avro.internal.LruCache;
import dev.penstock.conduit.configuration.SchemaSubjects;
import dev.penstock.conduit.proto.opencdc.Change;
import dev.penstock.conduit.proto.schema.Schema;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records as Conduit's messages, their keys and images in Avro by schemas of Conduit's schema service. The schemas are registered
 * when they are first needed. Confined to one thread.
 */
public final class AvroRecordEncoder extends RecordEncoder {
    static final String KEY_SUBJECT = "opencdc.key.schema.subject";
    static final String KEY_VERSION = "opencdc.key.schema.version";
    static final String PAYLOAD_SUBJECT = "opencdc.payload.schema.subject";
    static final String PAYLOAD_VERSION = "opencdc.payload.schema.version";
    /** The fields of the old image that have a value, if it does not have all fields of the schema. */
    static final String BEFORE_FIELDS = "postgres.before";

    private static final int RELATIONS = 1000;
    private static final int SCHEMAS = 2000;

    private final SchemaService service;
    private final SchemaSubjects subjects;
    private final Map<Relation, AvroRelation> relations = new LruCache<>(RELATIONS);
    private final Map<SchemaKey, Schema> schemas = new LruCache<>(SCHEMAS);

    public AvroRecordEncoder(SchemaService service, SchemaSubjects subjects) {
        this.service = service;
        this.subjects = subjects;
    }

    @Override
    void encodeKey(Record record, dev.penstock.conduit.proto.opencdc.Record.Builder message) {
        StructuredData key = record.key();
        Relation relation = relation(record);
        if (key == null || relation == null || !subjects.keys()) {
            super.encodeKey(record, message);
            return;
        }
        AvroRelation avro = relations.computeIfAbsent(relation, AvroRelation::new);
        ByteBuffer layout = avro.layout(key, null);
        Schema schema = schema(avro, layout, subjects.key(relation.collection()), relation.table() + "_key", relation);
        message.setKey(raw(avro.encode(layout, key)))
                .putMetadata(KEY_SUBJECT, schema.getSubject())
                .putMetadata(KEY_VERSION, Integer.toString(schema.getVersion()));
    }

    @Override
    void encodeImages(Record record, dev.penstock.conduit.proto.opencdc.Record.Builder message, Change.Builder change) {
        Relation relation = relation(record);
        StructuredData after = record.after() instanceof StructuredData data ? data : null;
        StructuredData before = record.before() instanceof StructuredData data ? data : null;
        StructuredData leading = after == null ? before : after;
        if (leading == null || relation == null || !subjects.payloads()) {
            super.encodeImages(record, message, change);
            return;
        }
        AvroRelation avro = relations.computeIfAbsent(relation, AvroRelation::new);
        ByteBuffer layout = avro.layout(leading, before);
        Schema schema =
                schema(avro, layout, subjects.payload(relation.collection()), relation.table() + "_payload", relation);
        message.putMetadata(PAYLOAD_SUBJECT, schema.getSubject())
                .putMetadata(PAYLOAD_VERSION, Integer.toString(schema.getVersion()));
        if (after != null) {
            change.setAfter(raw(avro.encode(layout, after)));
        }
        if (before != null) {
            change.setBefore(raw(avro.encode(layout, before)));
            List<String> fields = avro.fieldsOf(layout, before);
            if (fields != null) {
                message.putMetadata(BEFORE_FIELDS, String.join(",", fields));
            }
        }
    }

    private Schema schema(AvroRelation avro, ByteBuffer layout, String subject, String name, Relation relation) {
        return schemas.computeIfAbsent(
                new SchemaKey(relation, subject, layout),
                key -> service.create(subject, avro.schema(layout, "", name).toString()));
    }

    private static @Nullable Relation relation(Record record) {
        if (record.after() instanceof Row row) {
            return row.relation();
        }
        return record.before() instanceof Row row ? row.relation() : null;
    }

    private record SchemaKey(Relation relation, String subject, ByteBuffer layout) {}
}
