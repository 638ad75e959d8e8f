package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Credentials;
import dev.penstock.core.Record;
import dev.penstock.source.error.LoginException;
import dev.penstock.source.error.ServerUnavailableException;
import dev.penstock.source.status.SessionStatus.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** User and password that change while the source runs. */
class SourceCredentialsIT {
    private Stage stage;
    private String role;

    @BeforeEach
    void open() {
        stage = new Stage(18);
        role = "rotating_" + stage.database().name();
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY)", "CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD 'first'");
    }

    @AfterEach
    void close() throws SQLException {
        stage.execute("DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role);
        stage.close();
    }

    @Test
    void survivesThatThePasswordIsRotated() {
        AtomicReference<String> password = new AtomicReference<>("first");
        PostgresSource source = builder()
                .credentials(() -> new Credentials(role, password.get()))
                .reconnectMaxBackoff(Duration.ofMillis(500))
                .build();
        List<Record> records = new CopyOnWriteArrayList<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Disposable running = source.records().subscribe(records::add, failures::add);
        awaitPhase(source, Phase.STREAMING);

        stage.execute("ALTER ROLE " + role + " PASSWORD 'second'", endOfConnections());
        awaitPhase(source, Phase.RECONNECTING);
        // Long enough for attempts that the server rejects.
        await().atMost(Stage.DEADLINE)
                .until(() -> source.admin()
                        .session()
                        .filter(session -> session.reconnections() >= 3)
                        .isPresent());
        password.set("second");
        awaitPhase(source, Phase.STREAMING);
        stage.execute("INSERT INTO t VALUES (1)");
        await().atMost(Stage.DEADLINE).until(() -> RecordText.of(records).contains("create t[id=1] id=1"));
        running.dispose();
        source.admin().released().block(Stage.DEADLINE);

        assertThat(failures).isEmpty();
    }

    @Test
    void givesUpARejectedPasswordAfterTheAttemptsAllowed() {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        PostgresSource source = builder()
                .credentials(() -> new Credentials(role, "first"))
                .reconnectMaxAttempts(2)
                .build();
        source.records().subscribe(record -> {}, failure::set);
        awaitPhase(source, Phase.STREAMING);
        stage.execute("ALTER ROLE " + role + " PASSWORD 'second'", endOfConnections());

        await().atMost(Stage.DEADLINE).until(() -> failure.get() != null);
        assertThat(failure.get())
                .isInstanceOf(LoginException.class)
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("first");
    }

    @Test
    void failsAtOnceWhenTheFirstLoginIsRejected() {
        PostgresSource source =
                builder().credentials(() -> new Credentials(role, "wrong")).build();

        assertThatThrownBy(() -> source.records().blockLast(Stage.DEADLINE)).isInstanceOf(LoginException.class);
    }

    @Test
    void reportsASupplierThatFailsWithoutWhatItSaid() {
        PostgresSource source = builder()
                .credentials(() -> {
                    throw new IllegalStateException("the token is s3cret");
                })
                .build();

        assertThatThrownBy(() -> source.records().blockLast(Stage.DEADLINE))
                .isInstanceOf(ServerUnavailableException.class)
                .hasMessageContaining("The supplier of credentials for")
                .hasMessageNotContaining("s3cret");
    }

    private PostgresSourceBuilder builder() {
        return stage.builder("t").snapshotMode(SnapshotMode.NEVER);
    }

    private String endOfConnections() {
        return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'";
    }

    private static void awaitPhase(PostgresSource source, Phase phase) {
        await().atMost(Stage.DEADLINE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> source.admin()
                        .session()
                        .filter(session -> session.phase() == phase)
                        .isPresent());
    }
}
