package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;

/**
 * A database whose changes a test reads, one subscription after another. A mark ends each read: a row of a table of its
 * own, chosen beside those of the test, that is written after everything the read is to return.
 */
final class Stage implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String MARKS = "stage_marks";

    private final Database database;
    private final List<Connection> sessions = new ArrayList<>();

    Stage(int version) {
        this(PostgresServer.shared(version).createDatabase());
    }

    Stage(Database database) {
        this.database = database;
        database.execute("CREATE TABLE " + MARKS + " (mark bigserial PRIMARY KEY)");
        mark();
    }

    Database database() {
        return database;
    }

    void execute(String... statements) {
        database.execute(statements);
    }

    /** Executes statements as one transaction. */
    void transaction(String... statements) throws SQLException {
        try (Connection session = database.connect()) {
            session.setAutoCommit(false);
            execute(session, statements);
            session.commit();
        }
    }

    /** Opens a session in a transaction, which lasts until the test ends it. */
    Connection session() throws SQLException {
        Connection session = database.connect();
        session.setAutoCommit(false);
        sessions.add(session);
        return session;
    }

    static void execute(Connection session, String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String slot() {
        return "slot_" + database.name();
    }

    /** Drops the slot, whose walsender may outlive the session it served by a moment. */
    void dropSlot() {
        awaitIdleSlot();
        execute("SELECT pg_drop_replication_slot('" + slot() + "')");
    }

    /** Confirms on the slot's behalf what has been written so far. */
    void advanceSlot() {
        awaitIdleSlot();
        execute("SELECT pg_replication_slot_advance('" + slot() + "', pg_current_wal_lsn())");
    }

    private void awaitIdleSlot() {
        await().atMost(DEADLINE)
                .until(() -> "f"
                        .equals(database.value(
                                "SELECT active FROM pg_replication_slots WHERE slot_name = '" + slot() + "'")));
    }

    /** Returns a builder of a source of the test's tables and the marks. */
    PostgresSourceBuilder builder(String tables) {
        return PostgresSource.builder()
                .url(database.url())
                .option("tables", tables + "," + MARKS)
                .slotName(slot())
                .statusInterval(Duration.ofMillis(500));
    }

    PostgresSource source(String tables) {
        return builder(tables).build();
    }

    /** Reads the snapshot of a first start, which makes slot and publication. */
    Read begin(String tables) {
        return begin(source(tables));
    }

    /** Reads the snapshot of a first start, which makes slot and publication. */
    Read begin(PostgresSource source) {
        return read(source, source.records(), Stage::isLastOfSnapshot);
    }

    /** Reads what is behind a position up to the end of a snapshot of added tables. */
    Read readSnapshotAfter(Position position, PostgresSource source) {
        return read(source, source.recordsAfter(Position.of(position.toBytes())), Stage::isLastOfSnapshot);
    }

    /** Reads what is behind a position, up to the present. */
    Read readAfter(Position position, String tables) {
        return readAfter(position, source(tables));
    }

    /** Reads what is behind a position, up to the present. */
    Read readAfter(Position position, PostgresSource source) {
        return readAfter(position, source, mark());
    }

    /** Reads what is behind a position, up to a mark. */
    Read readAfter(Position position, PostgresSource source, long mark) {
        return read(source, source.recordsAfter(Position.of(position.toBytes())), isMark(mark));
    }

    /** Writes a mark. */
    long mark() {
        String mark = database.value("INSERT INTO " + MARKS + " DEFAULT VALUES RETURNING mark");
        return Long.parseLong(requireNonNull(mark));
    }

    static Predicate<Record> isMark(long mark) {
        return record -> isMark(record) && mark(record) == mark;
    }

    static Read read(PostgresSource source, Flux<Record> records, Predicate<Record> end) {
        List<Record> all = requireNonNull(records.takeUntil(end).collectList().block(DEADLINE));
        source.admin().released().block(DEADLINE);
        return new Read(
                all.stream().filter(record -> !isMark(record)).toList(),
                all.get(all.size() - 1).position());
    }

    static boolean isLastOfSnapshot(Record record) {
        return "last".equals(record.metadata().get(Metadata.SNAPSHOT));
    }

    static boolean isMark(Record record) {
        return MARKS.equals(record.metadata().get(Metadata.TABLE));
    }

    private static long mark(Record record) {
        StructuredData key = record.key();
        return key == null ? -1 : (Long) requireNonNull(key.get("mark"));
    }

    @Override
    public void close() throws SQLException {
        for (Connection session : sessions) {
            session.close();
        }
        database.close();
    }

    /**
     * Records of one read.
     *
     * @param records the records, without marks
     * @param end the position at which reading stopped
     */
    record Read(List<Record> records, Position end) {
        List<String> lines() {
            return RecordText.of(records);
        }

        Position position(int index) {
            return records.get(index).position();
        }
    }
}
