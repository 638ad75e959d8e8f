package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class BulkAndSingleIT extends SinkTestBase {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void writesManyRecordsInBulk(int version) {
        open(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, a text, n numeric)");
        List<Record> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(records.create("t", data("id", i), data("id", i, "a", "a" + i, "n", "1." + i)));
        }
        for (int i = 0; i < 500; i++) {
            all.add(records.update("t", data("id", i), null, data("id", i, "a", "b" + i, "n", null)));
        }
        for (int i = 0; i < 100; i++) {
            all.add(records.delete("t", data("id", i), data("id", i)));
        }
        write(all.toArray(Record[]::new));
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("900");
        assertThat(database.value("SELECT count(*) FROM t WHERE a = 'b' || id AND n IS NULL"))
                .isEqualTo("400");
        assertThat(acknowledged.last()).isEqualTo(Records.position(1600));
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void writesFewRecordsOneByOne(int version) {
        open(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, a text)");
        write(
                records.create("t", data("id", 1), data("id", 1, "a", "it's\\")),
                records.create("t", data("id", 2), data("id", 2, "a", null)),
                records.update("t", data("id", 3), data("id", 1), data("id", 3, "a", "moved")),
                records.delete("t", data("id", 2), null));
        assertThat(database.rows("SELECT id, a FROM t ORDER BY id")).containsExactly(List.of("3", "moved"));
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void keepsApartTheBulkPartsOfOneTransaction(int version) {
        open(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, a text)");
        List<Record> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(records.create("t", data("id", i), data("id", i, "a", "a" + i)));
        }
        all.add(records.update("t", data("id", 1000), data("id", 0), data("id", 1000, "a", "moved")));
        for (int i = 1; i <= 40; i++) {
            all.add(records.delete("t", data("id", i), data("id", i)));
        }
        write(all.toArray(Record[]::new));
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("60");
    }

    /** A trigger reports the length of the statement. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void writesALargeRowAsItIsAndNotAsText(int version) {
        open(version);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, b bytea)",
                "CREATE TABLE lengths (n int)",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO public.lengths VALUES (length(current_query())); RETURN NULL; END'",
                "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
                "INSERT INTO t VALUES (0)");
        byte[] large = new byte[3 << 20];

        write(records.create("t", data("id", 1), data("id", 1, "b", large)));

        assertThat(database.value("SELECT length(b) FROM t WHERE id = 1")).isEqualTo("" + large.length);
        assertThat(database.value("SELECT max(n) < 100000 FROM lengths")).isEqualTo("t");
    }

    /** Without the delay the first record would be written alone. */
    @Test
    void batchesAreAsTheOptionsOfConduitSay() {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSink sink = sink().option("sdk.batch.size", "3")
                .option("sdk.batch.delay", "30s")
                .build();

        Flux.range(0, 6)
                .map(i -> records.create("t", data("id", i), data("id", i)))
                .as(sink)
                .block(DEADLINE);

        assertThat(database.rows("SELECT count(*) FROM t GROUP BY xmin::text"))
                .containsExactly(List.of("3"), List.of("3"));
    }
}
