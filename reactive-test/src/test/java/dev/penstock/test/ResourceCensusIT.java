package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.test.ResourceCensus.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ResourceCensusIT {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Database database = PostgresServer.shared().createDatabase();

    @Test
    void namesEveryLeakAndStartsWithNone() throws Exception {
        ResourceCensus before = ResourceCensus.take(database, "left-.*");
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "left-1");
        thread.start();
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE PUBLICATION left_publication FOR ALL TABLES");
            statement.execute("CREATE TABLE left_table (id int)");
            statement.execute("SELECT pg_create_logical_replication_slot('left_slot', 'pgoutput')");
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE left_table IN ACCESS SHARE MODE");

            assertThatThrownBy(() -> before.awaitNothingMore(AT_ONCE))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("THREAD \"left-1\"")
                    .hasMessageContaining("SOCKET socket:[")
                    .hasMessageContaining("SESSION client backend")
                    .hasMessageContaining("SLOT left_slot")
                    .hasMessageContaining("PUBLICATION left_publication")
                    .hasMessageContaining("LOCK AccessShareLock on relation left_table of process");
            connection.rollback();
        }
        end.countDown();
        thread.join();
        database.execute("DROP PUBLICATION left_publication");
        database.rows("SELECT pg_drop_replication_slot('left_slot')");

        before.awaitNothingMore(DEADLINE);
        database.close();
    }

    @Test
    void countsByKindAndLeavesTheTestsOwnSessionsOut() throws Exception {
        try (database;
                Connection own = database.connect();
                Connection application = DriverManager.getConnection(database.jdbcUrl())) {
            assertThat(own.isValid(30) && application.isValid(30)).isTrue();
            ResourceCensus census = ResourceCensus.take(database, "none");
            assertThat(census.count(Kind.SESSION)).isEqualTo(1);
            assertThat(census.count(Kind.SLOT)).isZero();
            assertThat(census.count(Kind.THREAD)).isZero();
            assertThat(census.count(Kind.SOCKET)).isGreaterThanOrEqualTo(2);
            assertThat(ResourceCensus.openDescriptors()).isGreaterThan(2);
        }
    }

    @Test
    void doesNotCountWhatAnotherDatabaseHolds() throws Exception {
        try (database;
                Database neighbour = PostgresServer.shared().createDatabase()) {
            ResourceCensus before = ResourceCensus.take(database, "none");
            neighbour.rows("SELECT pg_create_logical_replication_slot('of_the_neighbour', 'pgoutput')");
            neighbour.execute("CREATE PUBLICATION of_the_neighbour FOR ALL TABLES");
            before.awaitNothingMore(DEADLINE);
        }
    }
}
