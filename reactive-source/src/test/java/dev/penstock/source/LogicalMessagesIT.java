package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.source.Stage.Read;
import dev.penstock.source.internal.server.OnEachServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachServer
class LogicalMessagesIT {
    private final int version;
    private Stage stage;

    LogicalMessagesIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() {
        stage = new Stage(version);
        stage.execute("CREATE TABLE t (id int PRIMARY KEY)");
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    /**
     * The LSN of a message is its end, at which the next record begins. That record may come first, if it belongs to
     * another subtransaction.
     */
    @Test
    void emitsMessagesOfSubtransactionsWhereverTheyComeAmongRows() throws SQLException {
        Position begin = stage.begin(messages()).end();
        stage.transaction(
                "INSERT INTO t VALUES (1)",
                "SAVEPOINT a",
                "SELECT pg_logical_emit_message(true, 'in', 'a')",
                "RELEASE a",
                "INSERT INTO t VALUES (2)",
                "SAVEPOINT b",
                "SELECT pg_logical_emit_message(true, 'in', 'b')",
                "RELEASE b",
                "INSERT INTO t VALUES (3)");

        Read all = stage.readAfter(begin, messages());
        assertThat(all.lines())
                .containsExactlyInAnyOrder(
                        "create t[id=1] id=1",
                        "create transactional in a",
                        "create t[id=2] id=2",
                        "create transactional in b",
                        "create t[id=3] id=3");
        assertThat(all.records().stream().map(Record::position))
                .isSortedAccordingTo(PostgresSource.deliveryOrder())
                .doesNotHaveDuplicates();
        long mark = stage.mark();
        for (int i = 0; i < all.records().size(); i++) {
            assertThat(stage.readAfter(all.position(i), messages(), mark).lines())
                    .as("behind record %s", i)
                    .isEqualTo(all.lines().subList(i + 1, all.lines().size()));
        }
    }

    @Test
    void emitsMessagesInTheOrderOfTheStreamAndResumesAfterEach() throws SQLException {
        Position begin = stage.begin(messages()).end();
        Connection open = stage.session();
        Stage.execute(
                open,
                "INSERT INTO t VALUES (1)",
                "SELECT pg_logical_emit_message(true, 'in', 'one')",
                "SELECT pg_logical_emit_message(true, 'in', 'two')",
                "SELECT pg_logical_emit_message(false, 'out', 'before its transaction')",
                "INSERT INTO t VALUES (2)",
                "SELECT pg_logical_emit_message(true, 'in', 'last')");
        stage.execute("SELECT pg_logical_emit_message(true, 'alone', '')", "INSERT INTO t VALUES (3)");
        open.commit();
        Connection undone = stage.session();
        Stage.execute(
                undone,
                "SELECT pg_logical_emit_message(true, 'undone', 'never')",
                "SELECT pg_logical_emit_message(false, 'undone', 'all the same')");
        undone.rollback();
        stage.execute("SELECT pg_logical_emit_message(false, '', 'end')");

        Read all = stage.readAfter(begin, messages());
        assertThat(all.lines())
                .containsExactly(
                        "create message out before its transaction",
                        "create transactional alone ",
                        "create t[id=3] id=3",
                        "create t[id=1] id=1",
                        "create transactional in one",
                        "create transactional in two",
                        "create t[id=2] id=2",
                        "create transactional in last",
                        "create message undone all the same",
                        "create message  end");
        long mark = stage.mark();
        for (int i = 0; i < all.records().size(); i++) {
            Read rest = stage.readAfter(all.position(i), messages(), mark);
            assertThat(rest.lines())
                    .as("behind record %s", i)
                    .isEqualTo(all.lines().subList(i + 1, all.lines().size()));
        }
    }

    /** A message carries the LSN of its end, a transaction that of its commit's start: the two can be equal. */
    @Test
    void distinguishesAMessageFromTheTransactionThatStartsAtItsEnd() throws SQLException {
        Position begin = stage.begin(messages()).end();
        for (int i = 0; i < 10; i++) {
            Connection session = stage.session();
            Stage.execute(
                    session,
                    "INSERT INTO t VALUES (" + i + ")",
                    "SELECT pg_logical_emit_message(false, 'm', '" + i + "')");
            session.commit();
        }

        Read all = stage.readAfter(begin, messages());
        assertThat(all.records()).hasSize(20);
        assertThat(all.records().stream()
                        .filter(record -> record.metadata().containsKey(Metadata.COMMIT_LSN))
                        .map(record -> record.metadata().get(Metadata.COMMIT_LSN)))
                .as("the case at hand")
                .containsAnyElementsOf(all.records().stream()
                        .filter(record -> !record.metadata().containsKey(Metadata.COMMIT_LSN))
                        .map(record -> record.metadata().get(Metadata.LSN))
                        .toList());
        long mark = stage.mark();
        for (int i = 8; i < 14; i++) {
            Read rest = stage.readAfter(all.position(i), messages(), mark);
            assertThat(rest.lines()).isEqualTo(all.lines().subList(i + 1, 20));
        }
    }

    @Test
    void emitsTheContentAsItIs() {
        Position begin = stage.begin(messages()).end();
        stage.execute(
                "SELECT pg_logical_emit_message(true, 'bytes', '\\x00ff0a'::bytea)",
                "SELECT pg_logical_emit_message(false, 'präfix \"☃\"', repeat('x', 1000000))");

        List<Record> records = stage.readAfter(begin, messages()).records();
        assertThat(records).hasSize(2);
        assertThat(records.get(0).after()).isEqualTo(RawData.of(new byte[] {0, (byte) 0xff, 10}));
        assertThat(records.get(0).key()).isNull();
        assertThat(records.get(0).metadata())
                .containsEntry(Metadata.MESSAGE_PREFIX, "bytes")
                .containsEntry(Metadata.MESSAGE_TRANSACTIONAL, "true")
                .containsKeys(Metadata.XID, Metadata.COMMIT_LSN, Metadata.LSN)
                .doesNotContainKeys(Metadata.COLLECTION, Metadata.TABLE);
        assertThat(records.get(1).metadata())
                .containsEntry(Metadata.MESSAGE_PREFIX, "präfix \"☃\"")
                .containsEntry(Metadata.MESSAGE_TRANSACTIONAL, "false")
                .doesNotContainKeys(Metadata.XID, Metadata.COMMIT_LSN, Metadata.CREATED_AT);
        assertThat(((RawData) java.util.Objects.requireNonNull(records.get(1).after())).size())
                .isEqualTo(1_000_000);
    }

    @Test
    void emitsNoMessagesUnlessAsked() throws SQLException {
        Position begin = stage.begin("t").end();
        stage.transaction(
                "SELECT pg_logical_emit_message(true, 'in', 'one')",
                "INSERT INTO t VALUES (1)",
                "SELECT pg_logical_emit_message(false, 'out', 'two')",
                "INSERT INTO t VALUES (2)");

        Read all = stage.readAfter(begin, "t");
        assertThat(all.lines()).containsExactly("create t[id=1] id=1", "create t[id=2] id=2");
        assertThat(stage.readAfter(all.position(0), messages()).lines())
                .as("a position stays where it is when the option changes")
                .containsExactly("create t[id=2] id=2");
    }

    private PostgresSource messages() {
        return stage.builder("t").messages(true).build();
    }
}
