package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.error.SinkException;
import java.util.List;
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
                records.truncate("a", "7", "0/1"));

        assertThat(database.value("SELECT count(*) FROM merged")).isEqualTo("0");
    }
}
