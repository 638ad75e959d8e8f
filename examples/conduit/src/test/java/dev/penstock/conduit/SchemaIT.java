package dev.penstock.conduit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.configuration.ConduitEnvironment;
import dev.penstock.conduit.proto.connutils.CreateSchemaRequest;
import dev.penstock.conduit.proto.opencdc.Change;
import dev.penstock.conduit.proto.opencdc.Record;
import dev.penstock.conduit.record.RecordEncoder;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schemas: what others read by them, and what both connectors make of rows that do not have all columns. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SchemaIT {
    private static final String LONG_TEXT = "(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 500) i)";

    @Test
    void describesColumnsForAnyReader() throws Exception {
        try (Database database = PostgresServer.shared().createDatabase();
                RegistryServer registry = new RegistryServer();
                ConduitHost host = ConduitHost.start(registry)) {
            database.execute(
                    "CREATE SCHEMA sales",
                    "CREATE TABLE sales.orders (id bigint PRIMARY KEY, total numeric(10,2), \"größe 1\" int, at timestamptz)",
                    "INSERT INTO sales.orders VALUES (1, 12.50, 7, 'epoch'), (2, 'NaN', NULL, 'infinity')");
            SourceClient source = SourceClient.run(host, settings(database, "sales.orders"), ByteString.EMPTY);
            List<Record> records = source.await(2);

            GenericRecord plain = payload(registry, records.get(0));
            assertThat(records.get(0).getMetadataMap())
                    .containsEntry("opencdc.collection", "sales.orders")
                    .containsEntry("opencdc.key.schema.subject", "pipeline:connector:sales.orders_key")
                    .containsEntry("opencdc.payload.schema.subject", "pipeline:connector:sales.orders_payload")
                    .containsEntry("opencdc.payload.schema.version", "1");
            Schema total =
                    plain.getSchema().getField("total").schema().getTypes().get(1);
            assertThat(new Conversions.DecimalConversion()
                            .fromBytes((ByteBuffer) plain.get("total"), total, total.getLogicalType()))
                    .isEqualTo(new BigDecimal("12.50"));
            assertThat(plain.get("gr__e_1")).isEqualTo(7);
            assertThat(plain.get("at")).isEqualTo(0L);
            GenericRecord special = payload(registry, records.get(1));
            assertThat(special.get("total")).hasToString("NaN");
            assertThat(special.get("at")).hasToString("infinity");
            assertThat(special.get("gr__e_1")).isNull();
            assertThat(records.get(1).getMetadataMap()).containsEntry("opencdc.payload.schema.version", "2");
        }
    }

    @Test
    void keepsUnchangedToastMovesKeysAndDeletes() throws Exception {
        try (Database from = PostgresServer.shared().createDatabase();
                Database to = PostgresServer.shared().createDatabase();
                RegistryServer registry = new RegistryServer();
                ConduitHost reading = ConduitHost.start(registry);
                ConduitHost writing = ConduitHost.start(registry)) {
            for (Database database : List.of(from, to)) {
                database.execute(
                        "CREATE TABLE items (id int PRIMARY KEY, name text, \"a,b\" text)",
                        "ALTER TABLE items ALTER name SET STORAGE EXTERNAL",
                        "CREATE TABLE whole (id int PRIMARY KEY, name text)",
                        "ALTER TABLE whole REPLICA IDENTITY FULL");
            }
            from.execute(
                    "INSERT INTO items SELECT i, " + LONG_TEXT + ", 'x' FROM generate_series(1, 4) i",
                    "INSERT INTO whole VALUES (1, NULL)");
            SourceClient source = SourceClient.run(reading, settings(from, "items,whole"), ByteString.EMPTY);
            source.await(5);
            from.execute(
                    "UPDATE items SET \"a,b\" = 'y' WHERE id = 1",
                    "UPDATE items SET id = 20 WHERE id = 2",
                    "DELETE FROM items WHERE id = 3",
                    "UPDATE whole SET name = 'z'",
                    "TRUNCATE whole",
                    "INSERT INTO whole VALUES (2, 'after')");
            List<Record> records = source.await(11);
            DestinationClient destination = DestinationClient.run(writing, Map.of("url", to.url()));
            destination.send(records);

            assertThat(destination.await(11))
                    .allMatch(answer -> answer.getError().isEmpty());
            for (String query : List.of(
                    "SELECT id, md5(name), \"a,b\" FROM items ORDER BY id", "SELECT id, name FROM whole ORDER BY id")) {
                assertThat(to.rows(query)).isEqualTo(from.rows(query));
            }
            Record update = records.get(5);
            assertThat(update.getMetadataMap()).containsEntry("postgres.unchanged", "name");
            assertThat(payload(registry, update).getSchema().getField("name")).isNull();
            assertThat(records.get(6).getMetadataMap()).containsEntry("postgres.before", "id");
        }
    }

    @Test
    void followsTheParametersOfTheSdkForSubjects() throws Exception {
        try (ConduitShop shop = new ConduitShop().withItems(1);
                RegistryServer registry = new RegistryServer()) {
            try (SourceClient source = SourceClient.run(
                    ConduitHost.start(registry),
                    shop.settings("sdk.schema.extract.payload.enabled", "true", "sdk.schema.context.enabled", "false"),
                    ByteString.EMPTY)) {
                Record record = source.await(1).get(0);
                assertThat(record.getKey().hasStructuredData()).isTrue();
                assertThat(record.getMetadataMap())
                        .containsEntry("opencdc.payload.schema.subject", "items.payload")
                        .doesNotContainKey("opencdc.key.schema.subject");
            }
        }
    }

    @Test
    void reportsTheProblemOfTheSchemaService() throws Exception {
        try (ConduitShop shop = new ConduitShop().withItems(1);
                RegistryServer registry = new RegistryServer()) {
            Map<String, String> wrongToken = new HashMap<>(
                    Map.of(ConduitEnvironment.UTILITIES, registry.target(), ConduitEnvironment.TOKEN, "stale"));
            try (SourceClient source = SourceClient.run(
                    ConduitHost.start(wrongToken), shop.settings("logrepl.withAvroSchema", "true"), ByteString.EMPTY)) {
                assertThatThrownBy(() -> source.await(1))
                        .hasMessageContaining("items_key")
                        .hasMessageContaining("invalid token");
            }
            try (SourceClient source = SourceClient.run(
                    ConduitHost.start(), shop.settings("logrepl.withAvroSchema", "true"), ByteString.EMPTY)) {
                assertThatThrownBy(() -> source.await(1)).hasMessageContaining("set logrepl.withAvroSchema to false");
            }
        }
    }

    /** As records of the Go connector: types without null, and JSON as bytes. */
    @Test
    void writesRecordsOfForeignSchemas() throws Exception {
        try (Database to = PostgresServer.shared().createDatabase();
                RegistryServer registry = new RegistryServer();
                DestinationClient destination =
                        DestinationClient.run(ConduitHost.start(registry), Map.of("url", to.url()))) {
            to.execute("CREATE TABLE items (id bigint PRIMARY KEY, more jsonb, price numeric, day date)");
            Schema schema = new Schema.Parser()
                    .parse("{\"type\":\"record\",\"name\":\"items_payload\",\"fields\":["
                            + "{\"name\":\"day\",\"type\":{\"type\":\"int\",\"logicalType\":\"date\"}},"
                            + "{\"name\":\"id\",\"type\":\"long\"},{\"name\":\"more\",\"type\":\"bytes\"},"
                            + "{\"name\":\"price\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\","
                            + "\"precision\":10,\"scale\":2}}]}");
            registry.create(CreateSchemaRequest.newBuilder()
                    .setSubject("go:items_payload")
                    .setBytes(ByteString.copyFromUtf8(schema.toString()))
                    .build());
            GenericData.Record row = new GenericData.Record(schema);
            row.put("day", 1);
            row.put("id", 9007199254740993L);
            row.put("more", ByteBuffer.wrap(new byte[] {'{', '}'}));
            row.put("price", ByteBuffer.wrap(new byte[] {100}));
            Record record = Record.newBuilder()
                    .setPosition(ByteString.copyFromUtf8("p1"))
                    .setOperationValue(1)
                    .putMetadata("opencdc.collection", "items")
                    .putMetadata("opencdc.payload.schema.subject", "go:items_payload")
                    .putMetadata("opencdc.payload.schema.version", "1")
                    .setPayload(Change.newBuilder().setAfter(RecordEncoder.raw(encode(schema, row))))
                    .build();
            destination.send(List.of(
                    record,
                    record.toBuilder()
                            .putMetadata("opencdc.payload.schema.version", "2")
                            .build(),
                    record.toBuilder()
                            .setPayload(Change.newBuilder().setAfter(RecordEncoder.raw(new byte[] {2})))
                            .build()));

            assertThat(destination.await(3).get(0).getError()).isEmpty();
            assertThat(destination.await(3).get(1).getError())
                    .contains("'go:items_payload' could not be read in version 2");
            assertThat(destination.await(3).get(2).getError()).contains("cannot be decoded by its schema");
            assertThat(to.rows("SELECT id, more, price, day FROM items"))
                    .containsExactly(List.of("9007199254740993", "{}", "1.00", "1970-01-02"));
        }
    }

    private static byte[] encode(Schema schema, GenericRecord row) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(row, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static Map<String, String> settings(Database database, String tables) {
        return Map.of("url", database.url(), "tables", tables, "logrepl.slotName", "slot_" + database.name());
    }

    private static GenericRecord payload(RegistryServer registry, Record record) throws Exception {
        String subject = record.getMetadataOrThrow("opencdc.payload.schema.subject");
        int version = Integer.parseInt(record.getMetadataOrThrow("opencdc.payload.schema.version"));
        Schema schema = new Schema.Parser()
                .parse(registry.versions(subject).get(version - 1).getBytes().toStringUtf8());
        byte[] bytes = record.getPayload().getAfter().getRawData().toByteArray();
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }
}
