package dev.penstock.conduit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.proto.opencdc.Record;
import dev.penstock.test.Database;
import dev.penstock.test.ServerTypeSamples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows through both connectors, from PostgreSQL to PostgreSQL: every type of docs/types.md arrives as it was. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TypesIT {
    @Test
    void arriveUnchangedWithSchemas() throws Exception {
        try (RegistryServer registry = new RegistryServer();
                ConduitHost reading = ConduitHost.start(registry);
                ConduitHost writing = ConduitHost.start(registry)) {
            List<Record> records = replicate(reading, writing, Map.of());

            assertThat(records)
                    .allMatch(record -> record.getPayload().getAfter().hasRawData());
            assertThat(registry.subjects())
                    .containsExactly("pipeline:connector:types_key", "pipeline:connector:types_payload");
            // One schema for the whole run, and one for each combination of values that do not fit it.
            assertThat(registry.calls()).isLessThan(60);
        }
    }

    @Test
    void arriveUnchangedWithoutSchemas() throws Exception {
        try (ConduitHost reading = ConduitHost.start();
                ConduitHost writing = ConduitHost.start()) {
            List<Record> records = replicate(reading, writing, Map.of("logrepl.withAvroSchema", "false"));

            assertThat(records)
                    .allMatch(record -> record.getPayload().getAfter().hasStructuredData());
        }
    }

    /** The snapshot and the stream of the same rows. */
    private static List<Record> replicate(ConduitHost reading, ConduitHost writing, Map<String, String> more)
            throws Exception {
        try (Database from = ServerTypeSamples.createDatabase();
                Database to = ServerTypeSamples.createDatabase()) {
            int rows = ServerTypeSamples.insert(from, 0);
            Map<String, String> settings = new LinkedHashMap<>(
                    Map.of("url", from.url(), "tables", "types", "logrepl.slotName", "slot_" + from.name()));
            settings.putAll(more);
            SourceClient source = SourceClient.run(reading, settings, ByteString.EMPTY);
            source.await(rows);
            ServerTypeSamples.insert(from, rows);
            List<Record> records = source.await(2 * rows);
            DestinationClient destination = DestinationClient.run(writing, Map.of("url", to.url()));
            destination.send(records);

            assertThat(destination.await(2 * rows))
                    .allMatch(answer -> answer.getError().isEmpty());
            ServerTypeSamples.assertEqual(from, to);
            source.stop();
            source.end();
            destination.end();
            return records;
        }
    }
}
