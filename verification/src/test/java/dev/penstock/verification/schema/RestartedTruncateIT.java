package dev.penstock.verification.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.SchemaMode;
import dev.penstock.sink.SharedTruncate;
import dev.penstock.test.PostgresServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A TRUNCATE of one of two tables that are written to one, after a restart that forgets what was written. */
@Timeout(300)
class RestartedTruncateIT {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void keepsTheRowsOfAnotherTableAndNamesIt(int version) {
        try (Copy copy = merged(version, "a,b")) {
            copy.from.execute("TRUNCATE a");
            copy.start(sink -> sink.schema(SchemaMode.FAIL).table("merged"));

            assertThat(copy.failure())
                    .hasMessageContaining("The TRUNCATE of 'a' would remove the rows of 'b'")
                    .hasMessageContaining("truncate.shared=empty");
            assertThat(copy.to.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM merged"))
                    .isEqualTo("1,2");

            copy.start(sink -> sink.schema(SchemaMode.FAIL).table("merged").truncateShared(SharedTruncate.EMPTY));
            copy.from.execute("INSERT INTO b VALUES (3)");
            copy.await("SELECT string_agg(id::text, ',' ORDER BY id) = '3' FROM merged");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void emptiesTheTableIfTheSourceStreamsNoOther(int version) {
        try (Copy copy = merged(version, "a")) {
            copy.from.execute("TRUNCATE a", "INSERT INTO a VALUES (4)");
            copy.start(sink -> sink.schema(SchemaMode.FAIL).table("merged"));

            copy.await("SELECT string_agg(id::text, ',' ORDER BY id) = '4' FROM merged");
        }
    }

    /** Copies two tables, or one, into one table, and stops. */
    private static Copy merged(int version, String tables) {
        Copy copy = new Copy(PostgresServer.shared(version), tables);
        copy.from.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)");
        copy.to.execute("CREATE TABLE merged (id int PRIMARY KEY)");
        copy.from.execute("INSERT INTO a VALUES (1)", "INSERT INTO b VALUES (2)");
        copy.start(sink -> sink.schema(SchemaMode.FAIL).table("merged"));
        copy.await("SELECT count(*) = " + tables.split(",").length + " FROM merged");
        copy.stop();
        return copy;
    }
}
