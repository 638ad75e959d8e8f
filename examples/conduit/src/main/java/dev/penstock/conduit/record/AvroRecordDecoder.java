package dev.penstock.conduit.record;

import dev.penstock.avro.internal.AvroValues;
import dev.penstock.avro.internal.BoundedDatumReader;
import dev.penstock.avro.internal.LruCache;
import dev.penstock.conduit.proto.opencdc.Data;
import dev.penstock.core.StructuredData;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records of Conduit's messages whose raw data is decoded by the schemas that their metadata names. Schemas are read from
 * Conduit's schema service once. Confined to one thread at a time.
 */
public final class AvroRecordDecoder extends RecordDecoder {
    private static final int SCHEMAS = 2000;
    private static final Set<Status.Code> OF_THE_RECORD =
            Set.of(Status.Code.NOT_FOUND, Status.Code.INVALID_ARGUMENT, Status.Code.UNKNOWN);

    private final SchemaService service;
    private final boolean keys;
    private final boolean payloads;
    private final Map<String, BoundedDatumReader> readers = new LruCache<>(SCHEMAS);

    public AvroRecordDecoder(SchemaService service, boolean keys, boolean payloads) {
        this.service = service;
        this.keys = keys;
        this.payloads = payloads;
    }

    @Override
    @Nullable
    StructuredData key(Data data, Map<String, String> metadata) {
        return keys
                ? decode(data, metadata, AvroRecordEncoder.KEY_SUBJECT, AvroRecordEncoder.KEY_VERSION, null)
                : columns(data);
    }

    @Override
    @Nullable
    StructuredData before(Data data, Map<String, String> metadata) {
        String fields = metadata.get(AvroRecordEncoder.BEFORE_FIELDS);
        return payload(data, metadata, fields == null ? null : Set.of(fields.split(",", -1)));
    }

    @Override
    @Nullable
    StructuredData payload(Data data, Map<String, String> metadata) {
        return payload(data, metadata, null);
    }

    private @Nullable StructuredData payload(Data data, Map<String, String> metadata, @Nullable Set<String> fields) {
        return payloads
                ? decode(data, metadata, AvroRecordEncoder.PAYLOAD_SUBJECT, AvroRecordEncoder.PAYLOAD_VERSION, fields)
                : columns(data);
    }

    private @Nullable StructuredData decode(
            Data data,
            Map<String, String> metadata,
            String subjectName,
            String versionName,
            @Nullable Set<String> fields) {
        String subject = metadata.get(subjectName);
        String version = metadata.get(versionName);
        if (data.getDataCase() != Data.DataCase.RAW_DATA || subject == null || version == null) {
            return columns(data);
        }
        try {
            BoundedDatumReader reader = reader(subject, version);
            return columns(reader, data.getRawData().toByteArray(), fields, subject, version);
        } catch (AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    "The schema '" + subject + "', version " + version + ", is not a schema of Avro.", null);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(
                    "The schema '" + subject + "', version " + version + ", is nested too deeply to be read.", null);
        }
    }

    private static StructuredData columns(
            BoundedDatumReader reader, byte[] bytes, @Nullable Set<String> fields, String subject, String version) {
        String predicate = "cannot be decoded";
        try {
            return AvroValues.columns((GenericRecord) reader.read(bytes, 0), fields);
        } catch (BoundedDatumReader.LimitException e) {
            predicate = String.valueOf(e.getMessage());
        } catch (IOException | RuntimeException e) {
            // Avro's reader and the classes of Java that its values become throw many classes, whose messages can quote
            // a value.
        }
        throw new IllegalArgumentException(
                "The record " + predicate + " by its schema '" + subject + "', version " + version + '.', null);
    }

    private BoundedDatumReader reader(String subject, String version) {
        String name = version + ':' + subject;
        BoundedDatumReader known = readers.get(name);
        if (known == null) {
            if (!version.matches("[0-9]{1,9}")) {
                throw new IllegalArgumentException("The version of the schema '" + subject + "' is not a number.");
            }
            Schema schema;
            try {
                schema = new Schema.Parser()
                        .parse(service.get(subject, Integer.parseInt(version))
                                .getBytes()
                                .toStringUtf8());
            } catch (StatusRuntimeException e) {
                if (OF_THE_RECORD.contains(e.getStatus().getCode())) {
                    throw new IllegalArgumentException(
                            String.valueOf(e.getStatus().getDescription()), e);
                }
                throw e;
            }
            if (schema.getType() != Schema.Type.RECORD) {
                throw new IllegalArgumentException(
                        "The schema '" + subject + "', version " + version + ", does not describe columns.");
            }
            known = new BoundedDatumReader(schema);
            readers.put(name, known);
        }
        return known;
    }
}
