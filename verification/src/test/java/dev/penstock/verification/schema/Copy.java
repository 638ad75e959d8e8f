package dev.penstock.verification.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Record;
import dev.penstock.sink.Delivery;
import dev.penstock.sink.DroppedColumns;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.sink.SchemaMode;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SlotLost;
import dev.penstock.source.SourceChanged;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** A database, and a copy of it that a sink keeps. */
final class Copy implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofMinutes(10);

    private static final String COLUMNS = """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
          AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2
        """;

    private static final String KEYS = """
        SELECT c.relname, (SELECT string_agg(a.attname, ',' ORDER BY o) FROM unnest(k.conkey)
          WITH ORDINALITY AS u (num, o) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.num)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE k.contype = 'p' AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace ORDER BY 1
        """;

    private static final String LABELS = """
        SELECT t.typname, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid ORDER BY 1, e.enumsortorder
        """;

    final Database from;
    final Database to;
    private final String tables;
    private UnaryOperator<PostgresSinkBuilder> options = sink -> sink;
    private boolean exactlyOnce = true;
    private SourceChanged sourceChanged = SourceChanged.FAIL;
    private SlotLost slotLost = SlotLost.FAIL;
    private UnaryOperator<Flux<Record>> operator = records -> records;
    private @Nullable PostgresSource source;
    private @Nullable CompletableFuture<Void> running;

    Copy(PostgresServer server, String tables) {
        this.from = server.createDatabase();
        this.to = server.createDatabase();
        this.tables = tables;
    }

    Copy atLeastOnce() {
        exactlyOnce = false;
        return this;
    }

    /** Reads a table again that was dropped and created again. */
    Copy rereading() {
        sourceChanged = SourceChanged.RESNAPSHOT;
        return this;
    }

    /** Reads all tables again when the slot is lost. */
    Copy rereadingAll() {
        slotLost = SlotLost.RESNAPSHOT;
        return this;
    }

    /** Has the sink receive the records that an operator makes of those of the source. */
    Copy through(UnaryOperator<Flux<Record>> records) {
        operator = records;
        return this;
    }

    /** Drops the slot of the stopped copy. */
    void loseSlot() {
        from.rows("SELECT pg_drop_replication_slot('copy_" + from.name() + "')");
    }

    /** Returns a sink of the copy that is not part of the copying. */
    PostgresSink sink(SchemaMode mode) {
        return PostgresSink.builder().url(to.url()).schema(mode).build();
    }

    /** Terminates the sessions on both servers. */
    void kill() {
        for (Database database : List.of(from, to)) {
            database.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }
    }

    void start() {
        start(sink -> sink);
    }

    void start(UnaryOperator<PostgresSinkBuilder> options) {
        this.options = options;
        PostgresSource reading = PostgresSource.builder()
                .url(from.url())
                .tables(tables)
                .slotName("copy_" + from.name())
                .sourceChanged(sourceChanged)
                .slotLost(slotLost)
                .build();
        PostgresSink sink = options.apply(PostgresSink.builder()
                        .url(to.url())
                        .schema(SchemaMode.EVOLVE)
                        .droppedColumns(DroppedColumns.DROP)
                        .delivery(exactlyOnce ? Delivery.EXACTLY_ONCE : Delivery.AT_LEAST_ONCE)
                        .pipeline("copy")
                        .acknowledgeTo(reading.acknowledgements()))
                .build();
        source = reading;
        running = (exactlyOnce
                        ? sink.resume(
                                () -> operator.apply(reading.records()),
                                position -> operator.apply(reading.recordsAfter(position)))
                        : operator.apply(reading.records()).as(sink))
                .toFuture();
    }

    void stop() {
        if (running != null && source != null) {
            running.cancel(true);
            source.admin().released().block(DEADLINE);
            running = null;
        }
    }

    /** Returns the error that ended the copying, {@code null} if it goes on. */
    @Nullable
    Throwable ended() {
        CompletableFuture<Void> copying = running;
        return copying != null && copying.isDone() ? failure() : null;
    }

    /** Returns the error that ended the copying. */
    Throwable failure() {
        Awaitility.await().atMost(DEADLINE).until(() -> running != null && running.isDone());
        try {
            running.join();
            throw new AssertionError("The copying ended without an error");
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    void awaitEqualRows(String... names) {
        for (String name : names) {
            String rows = "SELECT to_jsonb(t)::text FROM " + name + " t ORDER BY 1";
            Awaitility.await(name)
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(30))
                    .ignoreExceptionsMatching(Copy::isOfRenamedTable)
                    .until(() -> {
                        requireRunning();
                        return exists(name) && to.rows(rows).equals(from.rows(rows));
                    });
        }
    }

    /** Returns whether a table was renamed between the query of its existence and that of its rows. */
    private static boolean isOfRenamedTable(Throwable error) {
        return String.valueOf(error.getMessage()).contains("ERROR: relation ");
    }

    /** Throws the error that ended the copying; starts again if a retry can help, as an application does. */
    private void requireRunning() {
        if (running == null || !running.isDone()) {
            return;
        }
        try {
            running.join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof PenstockException error) || !error.isTransient()) {
                throw e;
            }
            start(options);
        }
    }

    /** Waits until a condition holds in the copy. */
    void await(String condition) {
        Awaitility.await(condition)
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(30))
                .until(() -> {
                    requireRunning();
                    return "t".equals(to.value(condition));
                });
    }

    void assertEqualShape() {
        assertThat(to.rows(COLUMNS)).isEqualTo(from.rows(COLUMNS));
        assertThat(to.rows(KEYS)).isEqualTo(from.rows(KEYS));
        assertThat(to.rows(LABELS)).isEqualTo(from.rows(LABELS));
    }

    List<List<@Nullable String>> columns() {
        return to.rows(COLUMNS);
    }

    private boolean exists(String name) {
        return "t".equals(to.value("SELECT to_regclass('" + name + "') IS NOT NULL"));
    }

    @Override
    public void close() {
        stop();
        from.close();
        to.close();
    }
}
