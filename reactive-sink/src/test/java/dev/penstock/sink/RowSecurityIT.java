package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.error.SinkException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A row security policy of the target hides rows from UPDATE and DELETE without an error of its own. */
class RowSecurityIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void deletionThatAPolicyWouldHideIsAnError(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v int)",
                "INSERT INTO t VALUES (5, 1)",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY see ON t FOR SELECT USING (true)",
                "CREATE POLICY add ON t FOR INSERT WITH CHECK (true)");
        try (Roles writer = writer()) {
            SinkException error = fail(
                    SinkException.class,
                    PostgresSink.builder().url(writer.url()).acknowledgeTo(acknowledged),
                    records.delete("t", data("id", 5), null));

            assertThat(error).hasMessageContaining("t").hasMessageContaining("row");
            assertThat(error.sqlState()).contains("42501");
        }
    }

    @ParameterizedTest
    @EnumSource
    void updateThatAPolicyWouldHideIsAnError(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v int, big text)",
                "INSERT INTO t VALUES (5, 1, 'b')",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY see ON t FOR SELECT USING (true)");
        try (Roles writer = writer()) {
            fail(
                    SinkException.class,
                    PostgresSink.builder().url(writer.url()).acknowledgeTo(acknowledged),
                    records.patch("t", data("id", 5), null, data("id", 5, "v", 2), "big"));

            assertThat(database.value("SELECT v FROM t")).isEqualTo("1");
        }
    }

    /** The owner is not subject to its policies, and neither is a role that bypasses them. */
    @ParameterizedTest
    @EnumSource
    void roleThatBypassesPoliciesWrites(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v int)",
                "INSERT INTO t VALUES (5, 1)",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY");
        try (Roles writer = Roles.create(database, "w", "BYPASSRLS")) {
            grant(writer);
            write(PostgresSink.builder().url(writer.url()), records.delete("t", data("id", 5), null));

            assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("0");
        }
    }

    private Roles writer() {
        Roles writer = Roles.create(database, "w", "");
        grant(writer);
        return writer;
    }

    private void grant(Roles writer) {
        database.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + writer.quoted());
    }
}
