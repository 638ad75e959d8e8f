package dev.penstock.source.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Looks after a class of tests whether sources have left anything behind: threads of this JVM, and on the servers that tests
 * share, sessions (and with them locks and sockets), slots and prepared transactions.
 */
public final class NothingLeft implements AfterAllCallback {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String THREADS = "penstock-(?!test).*";
    private static final String ON_SERVER = """
            SELECT 'session ' || pid || ' in ' || datname FROM pg_stat_activity WHERE application_name = 'penstock'
            UNION ALL SELECT 'slot ' || slot_name FROM pg_replication_slots
            UNION ALL SELECT 'lock of process ' || l.pid || ' on ' || l.locktype
              FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE a.application_name = 'penstock'
            UNION ALL SELECT 'prepared transaction ' || gid FROM pg_prepared_xacts
            """;

    @Override
    public void afterAll(ExtensionContext context) {
        Awaitility.await()
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(left())
                        .as("what %s left behind", context.getDisplayName())
                        .isEmpty());
    }

    private static List<String> left() throws SQLException {
        List<String> left = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.isAlive() && thread.getName().matches(THREADS)) {
                left.add("thread " + thread.getName());
            }
        }
        for (int version : new int[] {14, PostgresServer.DEFAULT_VERSION}) {
            try (Connection connection = PostgresServer.shared(version).connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(ON_SERVER)) {
                while (rows.next()) {
                    left.add(rows.getString(1) + " of " + version);
                }
            }
        }
        return left;
    }
}
