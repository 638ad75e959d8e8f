package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Rights that the sink's role loses, and partitions that a target table gains or loses, while the sink runs. */
class RevokedTargetIT extends SinkTestBase {
    private final List<String> aside = new ArrayList<>();
    private Roles role;

    private void table(String definition) {
        open(18);
        role = Roles.create(database, "writer", "");
        database.execute(
                "CREATE SCHEMA s",
                "CREATE TABLE s.t (id int PRIMARY KEY, v text)" + definition,
                "GRANT USAGE ON SCHEMA s TO " + role.quoted(),
                "GRANT ALL ON s.t TO " + role.quoted());
    }

    @AfterEach
    void dropRole() {
        role.close();
    }

    private PostgresSinkBuilder collecting() {
        return sink().deadLetters((record, reason) -> {
            aside.add(reason.getMessage());
            return Mono.empty();
        });
    }

    private Record create(int id) {
        return records.create("s.t", data("id", id), data("id", id, "v", "v"));
    }

    /** Writes record 1, runs statements, and writes the others in another batch. */
    private void writeAround(PostgresSinkBuilder builder, List<String> statements, Record... others) {
        Flux.just(create(1))
                .concatWith(Flux.defer(() -> {
                            await("SELECT EXISTS (SELECT 1 FROM s.t WHERE id = 1)");
                            database.execute(statements.toArray(String[]::new));
                            return Flux.fromIterable(Arrays.asList(others));
                        })
                        .subscribeOn(Schedulers.boundedElastic()))
                .as(builder.url(role.url()).batchDelay(Duration.ofMillis(20)).build())
                .block(DEADLINE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REVOKE INSERT ON s.t FROM %s",
                "REVOKE ALL ON s.t FROM %s",
                "REVOKE USAGE ON SCHEMA s FROM %s",
                "REVOKE UPDATE ON s.t FROM %s"
            })
    void rightThatIsRevokedIsAnErrorNotADeadLetter(String statement) {
        table("");
        Throwable error = Assertions.catchThrowable(() -> writeAround(
                collecting(),
                List.of(statement.formatted(role.quoted())),
                create(2),
                records.update("s.t", data("id", 1), null, data("id", 1, "v", "w"))));

        assertThat(error).isInstanceOf(SinkException.class).hasMessageContaining("permission denied");
        assertThat(aside).isEmpty();
    }

    /** The function of a trigger may refuse one row with the same code. */
    @Test
    void rowThatATriggerDeniesIsADeadLetter() {
        table("");
        database.execute(
                "CREATE FUNCTION s.no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id = 2 THEN RAISE"
                        + " insufficient_privilege; END IF; RETURN NEW; END'",
                "CREATE TRIGGER no BEFORE INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION s.no()");

        writeAround(collecting(), List.of(), create(2), create(3));

        assertThat(aside).hasSize(1);
        assertThat(database.rows("SELECT id FROM s.t ORDER BY id")).containsExactly(List.of("1"), List.of("3"));
    }

    @Test
    void rowOfAPartitionThatIsDetachedIsAnError() {
        table(" PARTITION BY RANGE (id)");
        database.execute(
                "CREATE TABLE s.t_1 PARTITION OF s.t FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE s.t_2 PARTITION OF s.t FOR VALUES FROM (100) TO (200)",
                "INSERT INTO s.t VALUES (101, 'old')");
        Throwable error = Assertions.catchThrowable(() -> writeAround(
                sink(),
                List.of("ALTER TABLE s.t DETACH PARTITION s.t_2"),
                records.update("s.t", data("id", 101), null, data("id", 101, "v", "w"))));

        assertThat(error).isInstanceOf(SinkException.class).hasMessageContaining("partition");
    }

    @Test
    void rowsOfAPartitionThatIsAttachedAreWrittenTo() {
        table(" PARTITION BY RANGE (id)");
        database.execute(
                "CREATE TABLE s.t_1 PARTITION OF s.t FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE s.t_2 (v text, id int PRIMARY KEY)",
                "INSERT INTO s.t_2 VALUES ('old', 101), ('old', 102)");
        writeAround(
                sink(),
                List.of("ALTER TABLE s.t ATTACH PARTITION s.t_2 FOR VALUES FROM (100) TO (200)"),
                records.update("s.t", data("id", 101), null, data("id", 101, "v", "w")),
                records.delete("s.t", data("id", 102), null),
                create(103));

        assertThat(database.rows("SELECT id, v FROM s.t ORDER BY id"))
                .containsExactly(List.of("1", "v"), List.of("101", "w"), List.of("103", "v"));
    }
}
