package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.penstock.core.Operation;
import dev.penstock.core.PenstockException;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources whose database has another encoding than UTF8. */
class SourceEncodingIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private Database beside;
    private String name;
    private PostgresSource source;

    private void open(int version, String encoding) throws SQLException {
        beside = PostgresServer.shared(version).createDatabase();
        name = beside.name() + "_encoded";
        beside.execute("CREATE DATABASE " + name + " ENCODING '" + encoding
                + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        source = PostgresSource.builder()
                .url(PostgresServer.shared(version).url(name))
                .tables("t")
                .slotName("slot_" + name)
                .build();
    }

    @AfterEach
    void close() {
        source.admin().released().block(DEADLINE);
        source.admin().cleanup().block(DEADLINE);
        beside.execute("DROP DATABASE " + name + " WITH (FORCE)");
        beside.close();
    }

    private void execute(String... statements) {
        try (Connection connection = beside.server().connect(name);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void readsAndStreamsTextsOfALatin1Database(int version) throws SQLException {
        open(version, "LATIN1");
        execute(
                "CREATE EXTENSION hstore",
                "CREATE TABLE t (id int PRIMARY KEY, v text, h hstore)",
                "INSERT INTO t VALUES (1, 'caf\u00e9', 'a=>\u00e9, \u00e9=>NULL')");

        List<Record> records = requireNonNull(source.records()
                .doOnNext(record -> {
                    if (record.operation() == Operation.SNAPSHOT) {
                        execute("INSERT INTO t SELECT 2, v, h FROM t");
                    }
                })
                .take(2)
                .collectList()
                .block(DEADLINE));

        Map<String, String> pairs = new HashMap<>();
        pairs.put("a", "\u00e9");
        pairs.put("\u00e9", null);
        for (Record record : records) {
            StructuredData after = (StructuredData) requireNonNull(record.after());
            assertThat(after.get("h")).isEqualTo(pairs);
            assertThat(after.get("v")).isEqualTo("caf\u00e9");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void namesTheLsnOfAByteThatIsNotUtf8(int version) throws SQLException {
        open(version, "SQL_ASCII");
        execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a')");

        Throwable error = catchThrowable(() -> source.records()
                .doOnNext(record -> {
                    if (record.operation() == Operation.SNAPSHOT) {
                        execute("INSERT INTO t VALUES (2, chr(233))");
                    } else {
                        ((StructuredData) requireNonNull(record.after())).get("v");
                    }
                })
                .take(2)
                .blockLast(DEADLINE));

        assertThat(error)
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("invalid byte sequence")
                .hasMessageContaining("associated LSN");
    }
}
