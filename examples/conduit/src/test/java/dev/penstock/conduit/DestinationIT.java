package dev.penstock.conduit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.penstock.conduit.proto.connector.Destination;
import dev.penstock.conduit.proto.connector.Destination.Run.Response.Ack;
import dev.penstock.conduit.proto.opencdc.Change;
import dev.penstock.conduit.proto.opencdc.Data;
import dev.penstock.conduit.proto.opencdc.Operation;
import dev.penstock.conduit.proto.opencdc.Record;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The destination, driven over gRPC as Conduit drives it. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DestinationIT {
    @Test
    void reportsEveryProblemOfTheSettingsAtOnce() throws Exception {
        try (ConduitHost host = ConduitHost.start()) {
            assertThatThrownBy(() -> configure(host, Map.of("sdk.rate.perSecond", "5", "delivery", "exactly-once")))
                    .hasMessageContaining("url: is required")
                    .hasMessageContaining("sdk.rate.perSecond: is not supported by this connector")
                    .hasMessageContaining("delivery: is not a parameter of this connector");
            configure(
                    host, Map.of("url", "postgres://localhost/x", "sdk.rate.perSecond", "0", "sdk.batch.delay", "1s"));
            host.destination().teardown(Destination.Teardown.Request.getDefaultInstance());
            assertThat(host.shutdown()).isTrue();
        }
    }

    @Test
    void acknowledgesEachRecordInOrderAfterItsCommit() throws Exception {
        try (Database target = target();
                DestinationClient destination = DestinationClient.run(ConduitHost.start(), settings(target))) {
            destination.send(creates(1, 5));
            destination.send(List.of(
                    record(6, Operation.OPERATION_UPDATE, 1, "changed"),
                    record(7, Operation.OPERATION_DELETE, 2, null)));
            List<Ack> answers = destination.await(7);

            assertThat(answers.stream().map(ack -> ack.getPosition().toStringUtf8()))
                    .containsExactly("p1", "p2", "p3", "p4", "p5", "p6", "p7");
            assertThat(answers).allMatch(ack -> ack.getError().isEmpty());
            assertThat(target.rows("SELECT id, name FROM items ORDER BY id"))
                    .containsExactly(
                            List.of("1", "changed"),
                            List.of("3", "item 3"),
                            List.of("4", "item 4"),
                            List.of("5", "item 5"));
            destination.stop(answers.get(6).getPosition());
            destination.end();
            assertThat(destination.host().shutdown()).isTrue();
        }
    }

    /** Records after the rejected one are written, and the stream stays open. */
    @Test
    void answersARecordThatCannotBeWrittenWithItsError() throws Exception {
        try (Database target = target();
                DestinationClient destination = DestinationClient.run(ConduitHost.start(), settings(target))) {
            List<Record> records = new ArrayList<>(creates(1, 2));
            records.add(record(3, Operation.OPERATION_CREATE, 3, "much too long for this column"));
            records.add(raw(4, "not json"));
            records.addAll(creates(5, 6));
            destination.send(records);
            List<Ack> answers = destination.await(6);

            assertThat(answers.stream().map(ack -> ack.getPosition().toStringUtf8()))
                    .containsExactly("p1", "p2", "p3", "p4", "p5", "p6");
            assertThat(answers.get(2).getError()).contains("'items'", "'name'").doesNotContain("much too long");
            assertThat(answers.get(3).getError())
                    .contains("raw data without a schema")
                    .doesNotContain("not json");
            assertThat(List.of(answers.get(0), answers.get(1), answers.get(4), answers.get(5)))
                    .allMatch(ack -> ack.getError().isEmpty());
            destination.send(creates(7, 7));
            assertThat(destination.await(7).get(6).getError()).isEmpty();
            assertThat(target.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM items"))
                    .isEqualTo("1,2,5,6,7");
        }
    }

    @Test
    void stopsWhenTheLastRecordIsWritten() throws Exception {
        try (Database target = target();
                DestinationClient destination = DestinationClient.run(ConduitHost.start(), settings(target))) {
            destination.stop(ByteString.EMPTY);
            List<Record> records = creates(1, 3000);
            for (int i = 0; i < 3000; i += 500) {
                destination.send(records.subList(i, i + 500));
            }
            destination.stop(ByteString.copyFromUtf8("p3000"));

            assertThat(target.value("SELECT count(*) FROM items")).isEqualTo("3000");
            destination.await(3000);
            destination.end();
        }
    }

    /** Conduit may wait for the answers of a message before it sends the rest of a transaction. */
    @Test
    void answersAPartOfATransactionWithoutItsEnd() throws Exception {
        try (Database target = target();
                DestinationClient destination = DestinationClient.run(ConduitHost.start(), settings(target))) {
            long start = System.nanoTime();
            for (int i = 1; i <= 4; i++) {
                destination.send(creates(i, i).stream()
                        .map(record -> record.toBuilder()
                                .putMetadata("postgres.commitLsn", "0/1234")
                                .build())
                        .toList());
                destination.await(i);
            }
            assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
            assertThat(target.value("SELECT count(DISTINCT xmin::text) FROM items"))
                    .isEqualTo("4");
        }
    }

    @Test
    void writesATransactionOfOneMessageAtOnce() throws Exception {
        try (Database target = target();
                DestinationClient destination = DestinationClient.run(ConduitHost.start(), settings(target))) {
            destination.send(creates(1, 50).stream()
                    .map(record -> record.toBuilder()
                            .putMetadata("postgres.commitLsn", "0/1234")
                            .build())
                    .toList());
            destination.await(50);
            assertThat(target.value("SELECT count(DISTINCT xmin::text) FROM items"))
                    .isEqualTo("1");
        }
    }

    /** Slot and publication belong to a source; the tables and their rows belong to the target. */
    @Test
    void leavesTheTargetAsItIsWhenTheConnectorIsCreatedChangedOrDeleted() throws Exception {
        try (Database target = target();
                ConduitHost host = ConduitHost.start()) {
            target.execute("INSERT INTO items VALUES (1, 'kept')");
            Map<String, String> settings = settings(target);
            host.destination()
                    .lifecycleOnCreated(Destination.Lifecycle.OnCreated.Request.newBuilder()
                            .putAllConfig(settings)
                            .build());
            host.destination()
                    .lifecycleOnUpdated(Destination.Lifecycle.OnUpdated.Request.newBuilder()
                            .putAllConfigBefore(settings)
                            .putAllConfigAfter(Map.of("url", target.url(), "table", "others"))
                            .build());
            host.destination()
                    .lifecycleOnDeleted(Destination.Lifecycle.OnDeleted.Request.newBuilder()
                            .putAllConfig(settings)
                            .build());
            host.destination().teardown(Destination.Teardown.Request.getDefaultInstance());

            assertThat(host.shutdown()).isTrue();
            assertThat(target.rows("SELECT id, name FROM items")).containsExactly(List.of("1", "kept"));
        }
    }

    @Test
    void endsTheStreamWhenTheTargetFails() throws Exception {
        try (DestinationClient destination = DestinationClient.run(
                ConduitHost.start(), Map.of("url", "postgres://nobody@127.0.0.1:1/none", "table", "items"))) {
            destination.send(creates(1, 1));

            assertThatThrownBy(() -> destination.await(1))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("127.0.0.1");
            destination.stop(ByteString.copyFromUtf8("p1"));
            destination.host().destination().teardown(Destination.Teardown.Request.getDefaultInstance());
            assertThat(destination.host().shutdown()).isTrue();
        }
    }

    private static void configure(ConduitHost host, Map<String, String> settings) {
        host.destination()
                .configure(Destination.Configure.Request.newBuilder()
                        .putAllConfig(settings)
                        .build());
    }

    private static Database target() {
        Database target = PostgresServer.shared().createDatabase();
        target.execute("CREATE TABLE items (id int PRIMARY KEY, name varchar(12))");
        return target;
    }

    private static Map<String, String> settings(Database target) {
        return Map.of("url", target.url());
    }

    private static List<Record> creates(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> record(i, Operation.OPERATION_CREATE, i, "item " + i))
                .toList();
    }

    private static Record record(int position, Operation operation, int id, String name) {
        Value number = Value.newBuilder().setNumberValue(id).build();
        Data key = structured(Struct.newBuilder().putFields("id", number).build());
        Change.Builder payload = Change.newBuilder();
        if (name != null) {
            payload.setAfter(structured(Struct.newBuilder()
                    .putFields("id", number)
                    .putFields("name", Value.newBuilder().setStringValue(name).build())
                    .build()));
        }
        return Record.newBuilder()
                .setPosition(ByteString.copyFromUtf8("p" + position))
                .setOperation(operation)
                .putMetadata("opencdc.collection", "items")
                .setKey(key)
                .setPayload(payload)
                .build();
    }

    private static Record raw(int position, String text) {
        return record(position, Operation.OPERATION_CREATE, 4, "x").toBuilder()
                .setPayload(Change.newBuilder().setAfter(Data.newBuilder().setRawData(ByteString.copyFromUtf8(text))))
                .build();
    }

    private static Data structured(Struct struct) {
        return Data.newBuilder().setStructuredData(struct).build();
    }
}
