package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A role whose transactions are read-only by default: the sink begins its transactions as read-write. */
class ReadOnlyRoleIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void roleWhoseTransactionsAreReadOnlyByDefaultWrites(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n < 10))");
        try (Roles writer = Roles.create(database, "w", "")) {
            database.execute(
                    "ALTER ROLE " + writer.quoted() + " SET default_transaction_read_only = on",
                    "GRANT ALL ON SCHEMA public TO " + writer.quoted(),
                    "GRANT CREATE ON DATABASE " + database.name() + " TO " + writer.quoted(),
                    "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + writer.quoted());
            write(
                    PostgresSink.builder()
                            .url(writer.url())
                            .delivery(Delivery.EXACTLY_ONCE)
                            .pipeline("p")
                            .onError(OnError.DEAD_LETTER)
                            .deadLetterTable("dead"),
                    records.create("t", data("id", 1), data("id", 1, "n", 1)),
                    records.create("t", data("id", 2), data("id", 2, "n", 77)));

            assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("1");
            assertThat(database.value("SELECT count(*) FROM dead")).isEqualTo("1");
        }
    }
}
