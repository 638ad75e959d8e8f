package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two collections that are written into one table: emptying one must not empty the other. */
class SharedTableIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void truncationOfOneCollectionLeavesTheRowsOfTheOther(Way way) {
        open(way);
        database.execute("CREATE TABLE merged (id int PRIMARY KEY)");
        write(
                sink().table("merged"),
                records.create("a", data("id", 1), data("id", 1)),
                records.create("b", data("id", 2), data("id", 2)));

        SinkException error = fail(
                SinkException.class,
                sink().table("merged"),
                records.create("a", data("id", 3), data("id", 3)),
                records.create("b", data("id", 4), data("id", 4)),
                records.truncate("a", "7", "0/1"));

        assertThat(error).hasMessageContaining("The TRUNCATE of 'a'").hasMessageContaining("'merged'");
        assertThat(database.rows("SELECT * FROM merged ORDER BY id")).contains(List.of("2"));
    }

    @Test
    void errorNamesBothCollections() {
        open(18);
        database.execute("CREATE TABLE merged (id int PRIMARY KEY)");

        SinkException error = fail(
                SinkException.class,
                sink().table("merged"),
                records.create("b", data("id", 2), data("id", 2)),
                records.truncate("a", "7", "0/1"));

        assertThat(error).hasMessageContaining("The TRUNCATE of 'a'").hasMessageContaining("rows of 'b'");
    }

    @Test
    void truncationOfTheOnlyCollectionEmptiesTheTable() {
        open(18);
        database.execute("CREATE TABLE merged (id int PRIMARY KEY)");

        write(
                sink().table("merged"),
                records.create("a", data("id", 1), data("id", 1)),
                truncate("a", "\"public\".\"a\""));

        assertThat(database.value("SELECT count(*) FROM merged")).isEqualTo("0");
    }

    @Test
    void rowsThatWereWrittenBeforeARestartAreKept() {
        open(18);
        database.execute("CREATE TABLE merged (id int PRIMARY KEY)");
        write(sink().table("merged"), records.create("b", data("id", 2), data("id", 2)));

        SinkException error = fail(
                SinkException.class,
                sink().table("merged"),
                records.create("a", data("id", 1), data("id", 1)),
                truncate("a", "\"public\".\"a\",\"public\".\"b\""));

        assertThat(error).hasMessageContaining("The TRUNCATE of 'a'").hasMessageContaining("rows of 'b'");
        assertThat(database.rows("SELECT * FROM merged")).contains(List.of("2"));
    }

    @Test
    void rowsOfAllCollectionsAreRemovedIfTheOptionSaysSo() {
        open(18);
        database.execute("CREATE TABLE merged (id int PRIMARY KEY)");

        write(
                sink().table("merged").truncateShared(SharedTruncate.EMPTY),
                records.create("b", data("id", 2), data("id", 2)),
                records.truncate("a", "7", "0/1"));

        assertThat(database.value("SELECT count(*) FROM merged")).isEqualTo("0");
    }

    private Record truncate(String collection, String streamed) {
        return records.record(
                Operation.DELETE,
                collection,
                null,
                null,
                null,
                Map.of(Metadata.TRUNCATE, "true", Metadata.STREAMED, streamed));
    }
}
