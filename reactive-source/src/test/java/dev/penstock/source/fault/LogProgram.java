package dev.penstock.source.fault;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;

/** Uses a source in every way that may log, fail or be printed, and prints what a program would print of it. */
final class LogProgram {
    static final String TEXT = "marked-value-4711";
    static final String NUMBER = "815815815815";
    static final String PASSWORD = "marked-pass-word";

    private final String url;
    private final String slot;

    private LogProgram(String url, String slot) {
        this.url = url;
        this.slot = slot;
    }

    /**
     * Runs it.
     *
     * @param args the database's URL and the slot
     */
    public static void main(String[] args) throws Exception {
        new LogProgram(args[0], args[1]).run();
    }

    private void run() throws Exception {
        PostgresSource source = builder().build();
        System.out.println(source);
        List<Record> records = collect(source, source.records(), 5, () -> {
            write("INSERT INTO t VALUES (2, '" + TEXT + "', " + NUMBER + ")");
            write("UPDATE t SET v = v || '.' WHERE id = 2");
            write("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '" + slot + "'");
            write("ALTER TABLE t REPLICA IDENTITY FULL");
            write("UPDATE t SET id = 3 WHERE id = 2");
            write("DELETE FROM t WHERE id = 3");
        });
        if (records.stream().anyMatch(record -> String.valueOf(record.after()).contains(TEXT))) {
            System.out.println("A record prints its values where it is asked to: " + records.size());
        }
        Position last = records.get(records.size() - 1).position();
        System.out.println(source.admin().status().block() + " " + last + " "
                + last.toString().length());
        source.admin().released().block();

        failure(
                builder()
                        .slotTimeout(Duration.ofMillis(1))
                        .option("tables", "t,nowhere")
                        .build(),
                null);
        failure(
                builder()
                        .option("url", url.replace(PASSWORD, PASSWORD + "-wrong"))
                        .build(),
                null);
        failure(builder().build(), Position.of(("{\"v\":\"" + TEXT + "\"}").getBytes(StandardCharsets.UTF_8)));
        write("SELECT pg_drop_replication_slot('" + slot + "')");
        failure(builder().build(), last);
        try {
            builder()
                    .option("logrepl.slotName", PASSWORD + "!")
                    .option("unknown", TEXT)
                    .build();
        } catch (RuntimeException e) {
            print(e);
        }
        source.admin().cleanup().block();
        System.out.println("Everything else went exactly as it was written");
        System.exit(0);
    }

    private PostgresSourceBuilder builder() {
        return PostgresSource.builder()
                .url(url)
                .option("tables", "t")
                .slotName(slot)
                .statusInterval(Duration.ofMillis(200))
                .reconnectMaxBackoff(Duration.ofMillis(500));
    }

    private static List<Record> collect(PostgresSource source, Flux<Record> records, int count, Writing writing) {
        return Objects.requireNonNull(records.doOnNext(record -> {
                    source.acknowledgements().acknowledgeUpTo(record.position());
                    if (record.position().toString().contains("\"kind\":\"snapshot\"")) {
                        new Thread(() -> writing.run(), "writing").start();
                    }
                })
                .take(count)
                .collectList()
                .block(Duration.ofSeconds(60)));
    }

    private static void failure(PostgresSource source, Position after) {
        Flux<Record> records = after == null ? source.records() : source.recordsAfter(after);
        Throwable error = Objects.requireNonNull(records.then().materialize().block(Duration.ofSeconds(30)))
                .getThrowable();
        print(Objects.requireNonNull(error, "an error was expected"));
        source.admin().released().block();
    }

    /** Prints an error as a program does that does not know what to do with it. */
    private static void print(Throwable error) {
        error.printStackTrace();
    }

    private void write(String sql) {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:" + url.replaceFirst("//[^@]*@", "//").replaceFirst("^postgres:", "postgresql:"),
                        url.replaceFirst(".*//([^:]*):.*", "$1"),
                        PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException("A statement failed", e);
        }
    }

    /** Writes to the database. */
    private interface Writing {
        void run();
    }
}
