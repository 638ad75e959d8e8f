package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitions that come with rows, or go with them, while their table is streamed: the WAL has no change of these rows. */
class PartitionWatchIT extends SourceCase {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void namesPartitionsThatAreAttachedAndDetachedAndNotThoseThatAreCreated(int version) {
        Database database = shared(version);
        database.execute(
                "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE low PARTITION OF p FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE old PARTITION OF p FOR VALUES FROM (500) TO (600)",
                "CREATE TABLE high (id int PRIMARY KEY)",
                "INSERT INTO high VALUES (101)",
                "CREATE TABLE deep (id int PRIMARY KEY) PARTITION BY RANGE (id)");
        Listener listener = listen(source(database, "p").build());
        awaitActive(database);
        try (StandardError log = new StandardError()) {
            database.execute(
                    "CREATE TABLE made PARTITION OF p FOR VALUES FROM (300) TO (400)",
                    "CREATE TABLE made_below PARTITION OF deep FOR VALUES FROM (200) TO (300)",
                    "ALTER TABLE p ATTACH PARTITION deep FOR VALUES FROM (200) TO (300)",
                    "ALTER TABLE p ATTACH PARTITION high FOR VALUES FROM (100) TO (200)",
                    "ALTER TABLE p DETACH PARTITION old",
                    "INSERT INTO p VALUES (1)");

            eventually()
                    .until(() ->
                            log.text().contains("public.high") && log.text().contains("public.old"));
            assertThat(log.text())
                    .containsPattern("WARN .*Attached as a partition: .*public\\.high\\. Rows that it had before")
                    .contains("public.deep")
                    .containsPattern("WARN .*Partition detached or dropped: public\\.old\\.")
                    .doesNotContain("public.made");
        }
        eventually().until(() -> listener.ids().contains(1));
        assertThat(listener.error()).isNull();
    }
}
