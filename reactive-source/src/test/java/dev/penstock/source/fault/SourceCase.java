package dev.penstock.source.fault;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.ResourceCensus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.Flux;

/** Base of the fault tests of the source: sources of a database, their subscribers, and the clean-up. */
abstract class SourceCase {
    static final Duration DEADLINE = Duration.ofSeconds(90);

    /** Longest time in which a cancelled session releases everything: two seconds, and a margin for a busy machine. */
    static final Duration RELEASE = Duration.ofSeconds(30);

    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    @AfterEach
    final void closeAll() throws Exception {
        while (!toClose.isEmpty()) {
            toClose.pop().close();
        }
    }

    /** Closes {@code resource} at the end of the test, the latest first. */
    final <T extends AutoCloseable> T closing(T resource) {
        toClose.push(resource);
        return resource;
    }

    final Database shared(int version) {
        return closing(PostgresServer.shared(version).createDatabase());
    }

    /** Returns a database on a server that this test has to itself. */
    final Database own(PostgresServer.Builder builder) {
        return closing(builder.start()).createDatabase();
    }

    static PostgresSourceBuilder source(Database database, String... tables) {
        return sourceAt(database.url(), database, tables);
    }

    static PostgresSourceBuilder sourceAt(String url, Database database, String... tables) {
        return PostgresSource.builder()
                .url(url)
                .tables(tables)
                .slotName(slotName(database))
                .statusInterval(Duration.ofMillis(500));
    }

    static String slotName(Database database) {
        return "slot_" + database.name();
    }

    /** Subscribes to all records of {@code source}. */
    final Listener listen(PostgresSource source) {
        return listen(source, Long.MAX_VALUE);
    }

    /** Subscribes to {@code source} with a demand of {@code demand}. */
    final Listener listen(PostgresSource source, long demand) {
        return listen(source, source.records(), demand);
    }

    /** Subscribes to {@code records} of {@code source} with a demand of {@code demand}. */
    final Listener listen(PostgresSource source, Flux<Record> records, long demand) {
        Listener listener = new Listener(demand);
        closing(() -> {
            listener.cancel();
            source.admin().released().block(DEADLINE);
        });
        records.subscribe(listener);
        return listener;
    }

    static ResourceCensus census(Database database) {
        return ResourceCensus.take(database, "penstock-(?!test).*");
    }

    static ConditionFactory eventually() {
        return Awaitility.await().atMost(DEADLINE).pollInterval(Duration.ofMillis(50));
    }

    /** Waits, where that something does not happen is what is to be seen. */
    static void pause(Duration duration) {
        Awaitility.await().pollDelay(duration).atMost(duration.plus(DEADLINE)).until(() -> true);
    }

    /** Sets {@code wal_sender_timeout} of a server that the test has to itself, for its present walsenders and later ones; zero turns it off. */
    static void walSenderTimeout(Database database, Duration timeout) {
        String milliseconds = String.valueOf(timeout.toMillis());
        database.execute("ALTER SYSTEM SET wal_sender_timeout = '" + milliseconds + "ms'", "SELECT pg_reload_conf()");
        eventually()
                .until(() -> milliseconds.equals(
                        database.value("SELECT setting FROM pg_settings WHERE name = 'wal_sender_timeout'")));
    }

    /** Waits until someone streams from the slot of {@code database}: who creates it holds it too, for a moment. */
    static void awaitActive(Database database) {
        awaitActive(database, slotName(database));
    }

    /** Waits until someone streams from {@code slot}, which is a slot of {@code database}. */
    static void awaitActive(Database database, String slot) {
        eventually()
                .until(() -> "1"
                        .equals(database.value("SELECT count(*) FROM pg_replication_slots s JOIN pg_stat_replication r"
                                + " ON r.pid = s.active_pid WHERE s.slot_name = '" + slot
                                + "' AND r.state IN ('catchup', 'streaming')")));
    }

    /** Waits until no one holds the slot of {@code database}: a walsender outlives its client's connection by a moment. */
    static void awaitIdle(Database database) {
        eventually().until(() -> "f".equals(slot(database, "active")));
    }

    /** Returns whether the slot of {@code database} is confirmed past the commit of {@code record}'s transaction. */
    static boolean isConfirmed(Database database, Record record) {
        return "t".equals(slot(database, "confirmed_flush_lsn > '" + commitLsn(record) + "'"));
    }

    /** Returns the LSN of the commit of a record's transaction. */
    static String commitLsn(Record record) {
        return requireNonNull(record.metadata().get(Metadata.COMMIT_LSN));
    }

    /** Returns a column of the slot of {@code database} as {@code pg_replication_slots} has it. */
    static String slot(Database database, String column) {
        return database.value(
                "SELECT " + column + " FROM pg_replication_slots WHERE slot_name = '" + slotName(database) + "'");
    }

    /** Returns the integer column {@code id} of a record's key. */
    static int id(Record record) {
        return (Integer) requireNonNull(requireNonNull(record.key()).get("id"));
    }

    static StructuredData after(Record record) {
        return (StructuredData) requireNonNull(record.after());
    }

    /** Creates table {@code t} and writes to it until the end of the test. */
    final Writer writer(Database database) {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, filler text)");
        return closing(new Writer(database));
    }

    static void awaitMore(Listener listener, int more) {
        int before = listener.size();
        eventually().until(() -> listener.size() >= before + more);
    }

    /** Asserts that the numbers from 1 to {@code last} came once and in order: the table was small when it was read. */
    static void assertEverythingOnce(Listener listener, int last) {
        eventually().until(() -> listener.size() > 0 && id(listener.last()) == last);
        assertThat(listener.error()).isNull();
        assertThat(listener.ids())
                .isEqualTo(IntStream.rangeClosed(1, last).boxed().toList());
    }
}
