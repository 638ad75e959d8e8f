package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.sink.error.DatabaseException;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Replication origins mark the writes of the sink; two databases that replicate each other show their use. */
class ReplicationOriginIT extends SinkTestBase {
    private String origin;

    @AfterEach
    void dropOrigins() {
        // The server process of a closed connection may still hold its origin.
        database.execute("DO $$ BEGIN FOR attempt IN 1..300 LOOP BEGIN"
                + " PERFORM pg_replication_origin_drop(roname) FROM pg_replication_origin WHERE roname LIKE '" + origin
                + "%'; RETURN; EXCEPTION WHEN object_in_use THEN PERFORM pg_sleep(0.1); END; END LOOP;"
                + " RAISE 'an origin is still held'; END $$");
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void eachConnectionHasAnOriginOfItsOwn(int version) {
        start(version);
        write(
                marked().parallelism(2),
                records.create("t", data("id", 1), data("id", 1)),
                records.create("t", data("id", 2), data("id", 2)),
                records.create("t", data("id", 3), data("id", 3)));

        assertThat(database.rows(
                        "SELECT roname FROM pg_replication_origin WHERE roname LIKE '" + origin + "%' ORDER BY 1"))
                .contains(List.of(origin));
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("3");
    }

    @Test
    void originThatAnotherSessionUsesIsAnErrorThatNamesTheSession() throws SQLException {
        start(18);
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_replication_origin_create('" + origin + "')");
            statement.execute("SELECT pg_replication_origin_session_setup('" + origin + "')");

            DatabaseException error =
                    fail(DatabaseException.class, marked(), records.create("t", data("id", 1), data("id", 1)));

            assertThat(error).hasMessageContaining("already active for PID");
            assertThat(error.isTransient()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void namesTheRightsOfARoleThatMayNotUseOrigins(int version) {
        start(version);
        try (Roles writer = Roles.create(database, "w", "")) {
            database.execute("GRANT ALL ON t TO " + writer.quoted());
            PostgresSinkBuilder builder =
                    PostgresSink.builder().url(writer.url()).replicationOrigin(origin);
            DatabaseException error =
                    fail(DatabaseException.class, builder, records.create("t", data("id", 1), data("id", 1)));
            assertThat(error).hasMessageContaining("GRANT EXECUTE ON FUNCTION");

            Check check = check(builder.build());
            assertThat(check.ok()).isFalse();
            database.execute(check.fix());
            assertThat(check(builder.build()).ok()).isTrue();
            write(builder, records.create("t", data("id", 2), data("id", 2)));
            assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("1");
        }
    }

    /** The later writes of others on a borrowed connection are not marked. */
    @Test
    void lentConnectionGoesBackWithoutItsOrigin() {
        start(18);
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(
                        ConnectionFactories.get(database.url().replaceFirst("^postgres(ql)?:", "r2dbc:postgresql:")))
                .maxSize(1)
                .build());
        try {
            write(
                    PostgresSink.builder().connectionFactory(pool).replicationOrigin(origin),
                    records.create("t", data("id", 1), data("id", 1)));

            assertThat(Mono.usingWhen(
                                    pool.create(),
                                    connection -> Mono.from(connection
                                                    .createStatement("SELECT pg_replication_origin_session_is_setup()")
                                                    .execute())
                                            .flatMap(result -> Mono.from(
                                                    result.map((row, metadata) -> row.get(0, Boolean.class)))),
                                    io.r2dbc.spi.Connection::close)
                            .block(DEADLINE))
                    .isFalse();
        } finally {
            pool.dispose();
        }
    }

    private static Check check(PostgresSink sink) {
        return sink.preflight(List.of()).block(DEADLINE).stream()
                .filter(found -> found.name().equals("session.replicationOrigin"))
                .findFirst()
                .orElseThrow();
    }

    private PostgresSinkBuilder marked() {
        return sink().replicationOrigin(origin);
    }

    private void start(int version) {
        open(version);
        origin = database.name() + "_origin";
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
    }
}
