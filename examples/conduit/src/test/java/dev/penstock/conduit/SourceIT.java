package dev.penstock.conduit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.proto.connector.Source;
import dev.penstock.conduit.proto.opencdc.Operation;
import dev.penstock.conduit.proto.opencdc.Record;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The source, driven over gRPC as Conduit drives it. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SourceIT {
    @Test
    void reportsEveryProblemOfTheSettingsAtOnce() throws Exception {
        try (ConduitHost host = ConduitHost.start()) {
            assertThatThrownBy(() -> configure(host, Map.of()))
                    .isInstanceOfSatisfying(StatusRuntimeException.class, SourceIT::isInvalidArgument)
                    .hasMessageContaining("url: is required")
                    .hasMessageContaining("tables: is required");
            assertThatThrownBy(() -> configure(host, Map.of("tables", "items", "sdk.batch.size", "-1", "cdcMode", "x")))
                    .hasMessageContaining("url: is required")
                    .hasMessageContaining("sdk.batch.size: must be a whole number from 0")
                    .hasMessageContaining("cdcMode: must be one of auto, logrepl");
            assertThatThrownBy(
                            () -> configure(host, Map.of("url", "postgres://localhost/x", "tables", "", "tabels", "x")))
                    .hasMessageContaining("tables: is required")
                    .hasMessageContaining("tabels");
            // Validation only: Conduit tears down at once.
            configure(host, Map.of("url", "postgres://localhost/x", "tables", "x", "sdk.batch.delay", "1.5s"));
            host.source().teardown(Source.Teardown.Request.getDefaultInstance());
            assertThat(host.shutdown()).isTrue();
        }
    }

    @Test
    void sendsTheSnapshotThenChangesWithUniquePositions() throws Exception {
        try (ConduitShop shop = new ConduitShop().withItems(10);
                SourceClient source = SourceClient.run(ConduitHost.start(), shop.settings(), ByteString.EMPTY)) {
            source.await(10);
            shop.insert(11, 20);
            shop.database().execute("UPDATE items SET name = 'new' WHERE id <= 5", "DELETE FROM items WHERE id > 15");
            List<Record> records = source.await(30);

            assertThat(records.stream().map(Record::getPosition).distinct()).hasSize(30);
            assertThat(records.stream().map(Record::getOperation).distinct())
                    .containsExactly(
                            Operation.OPERATION_SNAPSHOT,
                            Operation.OPERATION_CREATE,
                            Operation.OPERATION_UPDATE,
                            Operation.OPERATION_DELETE);
            Record update = records.get(20);
            assertThat(update.getMetadataMap()).containsEntry("opencdc.collection", "items");
            assertThat(update.getKey()
                            .getStructuredData()
                            .getFieldsOrThrow("id")
                            .getNumberValue())
                    .isEqualTo(1);
            assertThat(update.getPayload()
                            .getAfter()
                            .getStructuredData()
                            .getFieldsOrThrow("name")
                            .getStringValue())
                    .isEqualTo("new");
            source.acknowledge(records);
            assertThat(source.stop()).isEqualTo(records.get(29).getPosition());
            source.end();
            assertThat(source.host().log())
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith("{\"@level\":\"") && line.endsWith("}"));
            assertThat(source.host().shutdown()).isTrue();
        }
    }

    @Test
    void resumesAfterTheLastPositionThatConduitStored() throws Exception {
        try (ConduitShop shop = new ConduitShop()) {
            List<Record> half;
            try (SourceClient source = SourceClient.run(ConduitHost.start(), shop.settings(), ByteString.EMPTY)) {
                shop.awaitSlot();
                shop.insert(1, 10);
                half = source.await(10).subList(0, 5);
                source.acknowledge(half);
                source.stop();
                source.end();
                assertThat(source.host().shutdown()).isTrue();
            }
            try (SourceClient source = SourceClient.run(
                    ConduitHost.start(), shop.settings(), half.get(4).getPosition())) {
                assertThat(ids(source.await(5))).containsExactly(6, 7, 8, 9, 10);
            }
        }
    }

    /** After kill -9 Conduit opens at what it stored, and the server still has it. */
    @Test
    void losesNothingWhenItIsKilled() throws Exception {
        try (ConduitShop shop = new ConduitShop().withItems(3)) {
            ByteString stored;
            try (SourceClient source = SourceClient.run(ConduitHost.start(), shop.settings(), ByteString.EMPTY)) {
                source.acknowledge(source.await(3));
                stored = source.await(3).get(2).getPosition();
                shop.insert(4, 6);
                source.await(6);
            }
            shop.insert(7, 9);
            try (SourceClient source = SourceClient.run(ConduitHost.start(), shop.settings(), stored)) {
                assertThat(ids(source.await(6))).containsExactly(4, 5, 6, 7, 8, 9);
            }
        }
    }

    @Test
    void resumesAfterAPositionOfTheGoConnector() throws Exception {
        try (ConduitShop shop = new ConduitShop().withItems(2)) {
            try (SourceClient source = SourceClient.run(ConduitHost.start(), shop.settings(), ByteString.EMPTY)) {
                source.acknowledge(source.await(2));
                source.stop();
                source.end();
            }
            shop.insert(3, 4);
            ByteString go = ByteString.copyFromUtf8("{\"type\":2,\"last_lsn\":\"" + shop.currentLsn() + "\"}");
            try (SourceClient source = SourceClient.run(ConduitHost.start(), shop.settings(), go)) {
                assertThat(ids(source.await(2))).containsExactly(3, 4);
            }
        }
    }

    @Test
    void takesAcknowledgementsAfterStop() throws Exception {
        try (ConduitShop shop = new ConduitShop().withItems(1);
                SourceClient source = SourceClient.run(ConduitHost.start(), shop.settings(), ByteString.EMPTY)) {
            source.await(1);
            String lsn = shop.insertAndReturnLsn(2, 5);
            List<Record> records = source.await(5);
            ByteString last = source.stop();
            shop.insert(6, 9);
            assertThat(shop.isConfirmedBeyond(lsn)).isFalse();

            source.acknowledge(records);

            await().atMost(Duration.ofMinutes(2)).until(() -> shop.isConfirmedBeyond(lsn));
            assertThat(last).isEqualTo(records.get(4).getPosition());
            assertThat(source.arrived()).hasSize(5);
            source.end();
        }
    }

    @Test
    void stopsInMidBatchAndResumesThere() throws Exception {
        int rows = 20_000;
        try (ConduitShop shop = new ConduitShop()) {
            List<Record> first;
            try (SourceClient source = SourceClient.runWithoutReading(ConduitHost.start(), shop.settings())) {
                shop.awaitSlot();
                shop.insert(1, rows);
                source.request(1);
                source.await(1);
                ByteString last = source.stop();
                source.request(Integer.MAX_VALUE / 2);
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> source.arrived()
                                .get(source.arrived().size() - 1)
                                .getPosition()
                                .equals(last));
                first = source.arrived();
                source.acknowledge(first);
                source.end();
                assertThat(first).hasSizeLessThan(rows);
            }
            try (SourceClient source = SourceClient.run(
                    ConduitHost.start(),
                    shop.settings(),
                    first.get(first.size() - 1).getPosition())) {
                List<Record> rest = source.await(rows - first.size());
                assertThat(ids(rest))
                        .isEqualTo(IntStream.rangeClosed(first.size() + 1, rows)
                                .boxed()
                                .toList());
            }
        }
    }

    @Test
    void dropsSlotAndPublicationWhenTheConnectorIsDeleted() throws Exception {
        try (ConduitShop shop = new ConduitShop().withItems(1)) {
            try (SourceClient source = SourceClient.run(ConduitHost.start(), shop.settings(), ByteString.EMPTY)) {
                source.await(1);
                source.stop();
                source.end();
                assertThat(source.host().shutdown()).isTrue();
            }
            delete(shop.settings("logrepl.autoCleanup", "false"));
            assertThat(shop.slots()).isEqualTo("1");
            delete(shop.settings());
            assertThat(shop.slots()).isEqualTo("0");
            assertThat(shop.database().value("SELECT count(*) FROM pg_publication"))
                    .isEqualTo("0");
        }
    }

    /** The old slot stays on the server: something else may read from it. */
    @Test
    void warnsOfTheOldSlotWhenTheNameOfTheSlotChanges() throws Exception {
        try (ConduitShop shop = new ConduitShop();
                ConduitHost host = ConduitHost.start()) {
            SourceClient.update(host, shop.settings(), shop.settings("tables", "items,others"));
            SourceClient.update(
                    host, Map.of("url", shop.database().url()), shop.settings("logrepl.slotName", "conduitslot"));
            SourceClient.update(host, shop.settings(), shop.settings("logrepl.slotName", "renamed"));
            assertThat(host.shutdown()).isTrue();
            host.awaitEndOfLog();

            assertThat(host.log())
                    .singleElement()
                    .asString()
                    .startsWith("{\"@level\":\"warn\"")
                    .contains("Drop the slot '" + shop.slot() + "' if nothing else reads from it: it retains WAL");
        }
    }

    @Test
    void splitsBatchesByTheSizeThatConduitAccepts() throws Exception {
        try (ConduitShop shop = new ConduitShop()) {
            shop.database().execute("INSERT INTO items SELECT i, repeat('x', 100000) FROM generate_series(1, 40) i");
            Map<String, String> limit = Map.of("CONDUIT_CONNECTOR_MAX_RECEIVE_RECORD_SIZE", "200000");
            try (SourceClient source = SourceClient.run(ConduitHost.start(limit), shop.settings(), ByteString.EMPTY)) {
                source.await(40);
                assertThat(source.batches()).containsOnly(1);
            }
        }
    }

    @Test
    void namesTheTableOfARecordThatConduitWouldNotAccept() throws Exception {
        try (ConduitShop shop = new ConduitShop()) {
            shop.database().execute("INSERT INTO items VALUES (1, repeat('x', 4194304))");
            try (SourceClient source = SourceClient.run(ConduitHost.start(), shop.settings(), ByteString.EMPTY)) {
                assertThatThrownBy(() -> source.await(1))
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("A record of table 'items' has 4194")
                        .hasMessageContaining("connectors.max-receive-record-size");
            }
        }
    }

    @Test
    void batchesByTheParametersOfTheSdk() throws Exception {
        try (ConduitShop shop = new ConduitShop().withItems(25);
                SourceClient source = SourceClient.run(
                        ConduitHost.start(),
                        shop.settings("sdk.batch.size", "10", "sdk.batch.delay", "3s"),
                        ByteString.EMPTY)) {
            source.await(25);
            assertThat(source.batches()).containsExactly(10, 10, 5);
        }
    }

    @Test
    void endsTheStreamWithTheReasonWhenTheSourceFails() throws Exception {
        try (ConduitShop shop = new ConduitShop();
                SourceClient source =
                        SourceClient.run(ConduitHost.start(), shop.settings("tables", "absent"), ByteString.EMPTY)) {
            assertThatThrownBy(() -> source.await(1)).hasMessageContaining("absent");
            source.host().source().teardown(Source.Teardown.Request.getDefaultInstance());
            assertThat(source.host().shutdown()).isTrue();
        }
    }

    @Test
    void refusesAPositionThatItCannotRead() throws Exception {
        try (ConduitShop shop = new ConduitShop();
                SourceClient source = SourceClient.run(
                        ConduitHost.start(), shop.settings(), ByteString.copyFromUtf8("{\"type\":\"other\"}"))) {
            assertThatThrownBy(() -> source.await(1)).hasMessageContaining("osition");
            assertThat(source.stop()).isEqualTo(ByteString.EMPTY);
            source.host().source().teardown(Source.Teardown.Request.getDefaultInstance());
            assertThat(shop.slots()).isEqualTo("0");
        }
    }

    /** The reader is slow: the server waits, and the process holds a few batches. */
    @Test
    void keepsItsMemoryFlatWhileConduitIsSlow() throws Exception {
        int rows = 200_000;
        Map<String, String> heap = new HashMap<>(Map.of("PENSTOCK_JAVA_OPTS", "-Xmx128m"));
        try (ConduitShop shop = new ConduitShop()) {
            shop.database()
                    .execute("INSERT INTO items SELECT i, repeat('x', 1000) FROM generate_series(1, " + rows + ") i");
            try (SourceClient source = SourceClient.runWithoutReading(ConduitHost.start(heap), shop.settings())) {
                source.request(1);
                source.await(1);
                long before = source.host().residentKilobytes();
                long read = 0;
                long peak = 0;
                while (read < rows) {
                    source.request(8);
                    source.await(1);
                    read += source.take().size();
                    peak = Math.max(peak, source.host().residentKilobytes());
                }

                assertThat(read).isEqualTo(rows);
                assertThat(peak).isLessThan(before + 160_000).isLessThan(300_000);
                assertThat(source.host().log()).noneMatch(line -> line.contains("OutOfMemory"));
            }
        }
    }

    /** Rows near the limit of a message, of which many would fit the number of records that may wait. */
    @Test
    void holdsFewLargeRowsWhileConduitIsSlow() throws Exception {
        try (ConduitShop shop = new ConduitShop().withItems(500)) {
            // Compressed by the server: it is quick to write and large to read.
            shop.database().execute("INSERT INTO items SELECT -i, repeat('x', 4000000) FROM generate_series(1, 80) i");
            Map<String, String> heap = Map.of("PENSTOCK_JAVA_OPTS", "-Xmx160m");
            try (SourceClient source = SourceClient.runWithoutReading(ConduitHost.start(heap), shop.settings())) {
                int read = 0;
                while (read < 580) {
                    source.request(1);
                    source.await(1);
                    read += source.take().size();
                }
                assertThat(source.host().log()).noneMatch(line -> line.contains("OutOfMemory"));
            }
        }
    }

    private static void configure(ConduitHost host, Map<String, String> settings) {
        host.source()
                .configure(Source.Configure.Request.newBuilder()
                        .putAllConfig(settings)
                        .build());
    }

    private static void isInvalidArgument(StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    /** A deletion has a process of its own, which is not configured. */
    private static void delete(Map<String, String> settings) throws Exception {
        try (ConduitHost host = ConduitHost.start()) {
            host.source()
                    .lifecycleOnDeleted(Source.Lifecycle.OnDeleted.Request.newBuilder()
                            .putAllConfig(settings)
                            .build());
            host.source().teardown(Source.Teardown.Request.getDefaultInstance());
            assertThat(host.shutdown()).isTrue();
        }
    }

    private static List<Integer> ids(List<Record> records) {
        return records.stream()
                .map(record -> (int) record.getKey()
                        .getStructuredData()
                        .getFieldsOrThrow("id")
                        .getNumberValue())
                .toList();
    }
}
