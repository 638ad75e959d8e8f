package dev.penstock.source.fault;

import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.PostgresSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Streams a table with an excluded and masked columns, prints every record, and ends in errors. Its output is searched. */
final class ColumnsLogProgram {
    static final String EXCLUDED = "marked-excluded-value";
    static final String MASKED = "marked-masked-value";
    static final String SALT = "marked-salt";

    private ColumnsLogProgram() {}

    /** Runs it, with the URL of the database and the slot. */
    public static void main(String[] args) throws Exception {
        PostgresSource source = PostgresSource.builder()
                .url(args[0])
                .tables("t")
                .slotName(args[1])
                .excludedColumns("secret")
                .maskedColumns("mail=sha256", "phone=text:-", "note=null")
                .maskSalt(SALT)
                .statusInterval(Duration.ofMillis(200))
                .build();
        System.out.println(source);
        source.records()
                .doOnNext(record -> {
                    System.out.println(
                            record + " " + values(record.key()) + values(record.before()) + values(record.after()));
                    source.acknowledgements().acknowledgeUpTo(record.position());
                    if (record.metadata().containsKey("opencdc.snapshot")
                            || String.valueOf(record.position()).contains("snapshot")) {
                        new Thread(() -> write(args[0], args[1])).start();
                    }
                })
                .takeUntil(ColumnsLogProgram::isLast)
                .blockLast(Duration.ofSeconds(60));
        System.out.println(source.admin().status().block());
        source.admin().released().block();
        run(args[0], "DROP PUBLICATION conduitpub");
        source.records()
                .then()
                .onErrorResume(error -> {
                    error.printStackTrace();
                    return Mono.empty();
                })
                .block(Duration.ofSeconds(60));
        source.admin().released().block();
        source.admin().cleanup().block();
        System.out.println("All records were printed");
        System.exit(0);
    }

    private static String values(Object image) {
        return image instanceof StructuredData row ? row.asMap().toString() : "";
    }

    private static boolean isLast(Record record) {
        return record.operation() == Operation.DELETE;
    }

    private static void write(String url, String slot) {
        run(
                url,
                "INSERT INTO t VALUES (2, '" + EXCLUDED + "', '" + MASKED + "-2', '" + MASKED + "', '" + MASKED + "')");
        run(url, "UPDATE t SET mail = mail || '.', note = note || '" + EXCLUDED + "' WHERE id = 2");
        run(url, "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '" + slot + "'");
        run(url, "DELETE FROM t WHERE id = 2");
    }

    private static void run(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:" + url.replaceFirst("//[^@]*@", "//"), "postgres", password(url));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String password(String url) {
        return url.replaceFirst(".*//[^:]*:([^@]*)@.*", "$1");
    }
}
