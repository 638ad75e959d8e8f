package dev.penstock.verification.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/**
 * Failover from database to database: the primary is killed under load, its standby with the failover slot is promoted, and the address
 * names both servers.
 */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PromotedStandbyIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int ROWS_BEFORE = 1000;
    private static final long ROWS_BETWEEN = 300;
    private static final String SLOT = "journal";
    private static final String TABLE = "CREATE TABLE journal (n bigint, note text)";
    private static final String CONTENT =
            "SELECT count(*) || ' ' || count(DISTINCT n) || ' ' || md5(string_agg(n || note, ',' ORDER BY n, note))"
                    + " FROM journal";

    private final AtomicReference<Throwable> error = new AtomicReference<>();

    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void neitherLosesNorRepeatsARowUnderLoad(int version) throws Exception {
        try (PostgresServer primary = PostgresServer.builder().version(version).start();
                PostgresServer standby = primary.startStandby();
                Database target = PostgresServer.shared().createDatabase()) {
            // Nothing is streamed that the standby does not have.
            String physical = value(
                    primary, "postgres", "SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'physical'");
            primary.execute(
                    "ALTER SYSTEM SET synchronized_standby_slots = '" + physical + "'", "SELECT pg_reload_conf()");
            Database before = primary.createDatabase("shop");
            before.execute(
                    TABLE,
                    "ALTER TABLE journal REPLICA IDENTITY FULL",
                    "INSERT INTO journal SELECT n, 'before' FROM generate_series(1, " + ROWS_BEFORE + ") n");
            target.execute(TABLE);
            String address = primary.user() + ":" + primary.password() + "@" + primary.host() + ":" + primary.port()
                    + "," + standby.host() + ":" + standby.port() + "/shop?targetServerType=primary";
            PostgresSource source = PostgresSource.builder()
                    .url("postgresql://" + address)
                    .tables("journal")
                    .slotName(SLOT)
                    .failover(true)
                    .statusInterval(Duration.ofMillis(200))
                    .reconnectMaxBackoff(Duration.ofMillis(500))
                    .build();
            PostgresSink sink = PostgresSink.builder()
                    .url(target.url())
                    .acknowledgeTo(source.acknowledgements())
                    .delivery(Delivery.EXACTLY_ONCE)
                    .pipeline("journal")
                    .build();
            Disposable pipeline =
                    sink.resume(source::records, source::recordsAfter).subscribe(done -> {}, error::set);
            try {
                await(() -> count(target) == ROWS_BEFORE);

                ClusterWriter writer = new ClusterWriter(jdbc(primary, standby));
                try {
                    await(() -> count(target) > ROWS_BEFORE + ROWS_BETWEEN && isSynchronised(primary, standby));
                    primary.kill();
                    long confirmed = writer.committed();
                    standby.promote();
                    long arrived = count(target);
                    await(() ->
                            writer.committed() > confirmed + ROWS_BETWEEN && count(target) > arrived + ROWS_BETWEEN);
                } finally {
                    writer.stop();
                }
                await(() -> value(standby, "shop", CONTENT).equals(target.value(CONTENT)));

                assertThat(error.get()).isNull();
                String content = value(standby, "shop", CONTENT);
                assertThat(content).as("rows and their numbers").matches("(\\d+) \\1 .*");
                assertThat(source.admin().session().orElseThrow().reconnections())
                        .isPositive();
                assertThat(value(standby, "postgres", "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)"))
                        .as("timeline")
                        .isEqualTo("00000002");
                assertThat(value(
                                standby,
                                "shop",
                                "SELECT synced AND active FROM pg_replication_slots WHERE slot_name = '" + SLOT + "'"))
                        .isEqualTo("t");
            } finally {
                pipeline.dispose();
                source.admin().released().block(DEADLINE);
            }
        }
    }

    private void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> error.get() != null || condition.call());
        assertThat(error.get()).isNull();
    }

    /** Returns whether the standby has the slot, so that a promotion now would keep it. */
    private static boolean isSynchronised(PostgresServer primary, PostgresServer standby) throws SQLException {
        primary.execute("SELECT pg_log_standby_snapshot()");
        return "t"
                .equals(value(
                        standby,
                        "postgres",
                        "SELECT synced AND NOT temporary FROM pg_replication_slots WHERE slot_name = '" + SLOT + "'"));
    }

    private static long count(Database target) {
        return Long.parseLong(target.value("SELECT count(*) FROM journal"));
    }

    private static String jdbc(PostgresServer primary, PostgresServer standby) {
        return "jdbc:postgresql://" + primary.host() + ":" + primary.port() + "," + standby.host() + ":"
                + standby.port()
                + "/shop?targetServerType=primary&user=" + primary.user() + "&password=" + primary.password()
                + "&hostRecheckSeconds=0&connectTimeout=5&socketTimeout=20";
    }

    private static @Nullable String value(PostgresServer server, String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
