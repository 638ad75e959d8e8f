package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RightsIT extends SinkTestBase {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void tablesOfTheSinkThatExistAreWrittenToWithoutTheRightToMakeThem(int version) {
        open(version);
        String role = database.name() + "_writer";
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n < 10))",
                "CREATE TABLE penstock_position (pipeline text PRIMARY KEY, position bytea, epoch int8 NOT NULL)",
                "CREATE TABLE dead (position bytea, operation text, \"table\" text, key json, record json, error text)",
                "REVOKE CREATE ON SCHEMA public FROM public",
                "CREATE ROLE \"" + role + "\" LOGIN PASSWORD 'w'",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO \"" + role + "\"");
        try {
            write(
                    PostgresSink.builder()
                            .url(database.url().replaceFirst("//[^@]*@", "//" + role + ":w@"))
                            .delivery(Delivery.EXACTLY_ONCE)
                            .pipeline("p")
                            .onError(OnError.DEAD_LETTER)
                            .deadLetterTable("dead"),
                    records.create("t", data("id", 1), data("id", 1, "n", 1)),
                    records.create("t", data("id", 2), data("id", 2, "n", 77)));

            assertThat(database.rows("SELECT id FROM t")).containsExactly(List.of("1"));
            assertThat(database.value("SELECT count(*) FROM dead")).isEqualTo("1");
        } finally {
            database.execute("DROP OWNED BY \"" + role + "\"", "DROP ROLE \"" + role + "\"");
        }
    }
}
