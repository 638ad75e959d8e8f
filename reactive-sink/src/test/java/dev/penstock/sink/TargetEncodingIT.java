package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.sink.error.RecordException;
import dev.penstock.test.PostgresServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The target's encoding lacks a character: the server refuses the whole script before it parses the first statement.
 */
class TargetEncodingIT extends SinkTestBase {
    @ParameterizedTest
    @CsvSource({"14,5", "18,5", "14,49", "18,49"})
    void recordWithACharacterTheTargetLacksIsPutAsideAndTheRestWritten(int version, int rows) {
        String latin = openLatin1(version);
        try {
            PostgresSink sink = write(
                    PostgresSink.builder()
                            .url(latin)
                            .onError(OnError.DEAD_LETTER)
                            .deadLetterTable("dead"),
                    rows(rows));

            assertThat(sink.progress().rejected()).isEqualTo(1);
            assertThat(value(latin, "SELECT count(*) FROM t")).isEqualTo(String.valueOf(rows - 1));
            assertThat(value(latin, "SELECT count(*) FROM dead")).isEqualTo("1");
        } finally {
            database.execute("DROP DATABASE " + database.name() + "_latin1 WITH (FORCE)");
        }
    }

    @ParameterizedTest
    @CsvSource({"18,5", "18,49"})
    void recordWithACharacterTheTargetLacksIsNamed(int version, int rows) {
        String latin = openLatin1(version);
        try {
            Record[] all = rows(rows);
            RecordException error =
                    fail(RecordException.class, PostgresSink.builder().url(latin), all);

            assertThat(error.position()).contains(all[3].position());
            assertThat(error.table()).contains("t");
            assertThat(error.column()).contains("name");
            assertThat(error).hasMessageContaining("character");
            assertThat(value(latin, "SELECT count(*) FROM t")).isEqualTo("3");
        } finally {
            database.execute("DROP DATABASE " + database.name() + "_latin1 WITH (FORCE)");
        }
    }

    /** The record is in the second of several parts. All of the transaction is written, except the record itself. */
    @ParameterizedTest
    @CsvSource({"14,4", "18,4", "18,30"})
    void recordOfATransactionThatIsLargerThanABatchIsPutAside(int version, int batch) {
        String latin = openLatin1(version);
        try {
            Record[] all = transaction(3 * batch, batch + 1);
            PostgresSink sink = write(
                    PostgresSink.builder()
                            .url(latin)
                            .batchSize(batch)
                            .onError(OnError.DEAD_LETTER)
                            .deadLetterTable("dead"),
                    all);

            assertThat(sink.progress().rejected()).isEqualTo(1);
            assertThat(value(latin, "SELECT count(*) FROM t")).isEqualTo(String.valueOf(all.length - 1));
            assertThat(value(latin, "SELECT count(*) FROM dead")).isEqualTo("1");
        } finally {
            database.execute("DROP DATABASE " + database.name() + "_latin1 WITH (FORCE)");
        }
    }

    @ParameterizedTest
    @CsvSource({"14,4", "18,4", "18,30"})
    void recordOfATransactionThatIsLargerThanABatchIsNamed(int version, int batch) {
        String latin = openLatin1(version);
        try {
            Record[] all = transaction(3 * batch, batch + 1);
            RecordException error = fail(
                    RecordException.class, PostgresSink.builder().url(latin).batchSize(batch), all);

            assertThat(error.position()).contains(all[batch + 1].position());
            assertThat(error.table()).contains("t");
            assertThat(value(latin, "SELECT count(*) FROM t")).isEqualTo("0");
        } finally {
            database.execute("DROP DATABASE " + database.name() + "_latin1 WITH (FORCE)");
        }
    }

    private Record[] transaction(int count, int bad) {
        List<Record> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, String> metadata = new HashMap<>(Map.of(Metadata.COMMIT_LSN, "0/1"));
            if (i == count - 1) {
                metadata.put(Metadata.TRANSACTION_END, "true");
            }
            String name = i == bad ? "\u4e2d" : "\u00e9";
            all.add(records.record(Operation.CREATE, "t", data("id", i), null, data("id", i, "name", name), metadata));
        }
        return all.toArray(Record[]::new);
    }

    private Record[] rows(int count) {
        List<Record> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(records.create("t", data("id", i), data("id", i, "name", i == 3 ? "\u4e2d" : "\u00e9")));
        }
        return all.toArray(Record[]::new);
    }

    private String openLatin1(int version) {
        open(version);
        String name = database.name() + "_latin1";
        database.execute(
                "CREATE DATABASE " + name + " ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        String url = PostgresServer.shared(version).url(name);
        execute(url, "CREATE TABLE t (id int PRIMARY KEY, name text)");
        return url;
    }

    private void execute(String url, String sql) {
        try (java.sql.Connection connection = database.server().connect(nameOf(url));
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private String value(String url, String sql) {
        try (java.sql.Connection connection = database.server().connect(nameOf(url));
                java.sql.Statement statement = connection.createStatement();
                java.sql.ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String nameOf(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
