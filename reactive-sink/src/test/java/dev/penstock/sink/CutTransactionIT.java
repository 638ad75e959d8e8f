package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.error.SinkException;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** A condition that holds at the end of a transaction need not hold in its middle, where a batch may end. */
class CutTransactionIT extends SinkTestBase {
    @BeforeEach
    void createTables() {
        open(PostgresServer.DEFAULT_VERSION);
        database.execute(
                "CREATE TABLE seats (id int PRIMARY KEY, seat int UNIQUE, note text)",
                "INSERT INTO seats VALUES (1, 10), (2, 20), (3, 30)",
                "CREATE TABLE parents (id int PRIMARY KEY)",
                "CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents DEFERRABLE)");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void writesValuesThatAreSwappedWhereverTheTransactionIsCut(int batchSize) {
        database.execute("ALTER TABLE seats DROP CONSTRAINT seats_seat_key, ADD UNIQUE (seat) DEFERRABLE");

        Flux.just(seat("A", 1, 20), seat("A", 2, 30), seat("A", 3, 10), seat("B", 1, 11))
                .as(sink().batchSize(batchSize).build())
                .block(DEADLINE);

        assertThat(seats()).isEqualTo("1-11 2-30 3-10");
        assertThat(acknowledged.last()).isEqualTo(Records.position(4));
    }

    @Test
    void writesThemWithThePositionToo() {
        database.execute("ALTER TABLE seats DROP CONSTRAINT seats_seat_key, ADD UNIQUE (seat) DEFERRABLE");
        PostgresSink sink = sink().batchSize(1)
                .delivery(Delivery.EXACTLY_ONCE)
                .pipeline("p")
                .build();

        Flux.just(seat("A", 1, 20), seat("A", 2, 10)).as(sink).block(DEADLINE);

        assertThat(seats()).isEqualTo("1-20 2-10 3-30");
        assertThat(sink.lastPosition().block(DEADLINE)).isEqualTo(Records.position(2));
    }

    @Test
    void writesThemInSeveralLanes() {
        database.execute("ALTER TABLE seats DROP CONSTRAINT seats_seat_key, ADD UNIQUE (seat) DEFERRABLE");
        database.execute("CREATE TABLE others (id int PRIMARY KEY)", "CREATE TABLE notes (note int)");
        List<Record> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(record("A", "others", i, data("id", i)));
            all.add(records.record(
                    Operation.CREATE, "notes", null, null, data("note", i), Map.of(Metadata.COMMIT_LSN, "A")));
        }
        all.add(7, seat("A", 1, 20));
        all.add(60, seat("A", 2, 10));

        Flux.fromIterable(all).as(sink().batchSize(20).parallelism(4).build()).block(DEADLINE);

        assertThat(seats()).isEqualTo("1-20 2-10 3-30");
        assertThat(database.value("SELECT count(*) FROM others")).isEqualTo("50");
        assertThat(database.value("SELECT count(*) || ' ' || count(DISTINCT note) FROM notes"))
                .isEqualTo("50 50");
        assertThat(acknowledged.last()).isEqualTo(all.get(all.size() - 1).position());
    }

    /** If one lane fails after another has written, the records of the failed lane must not count as written. */
    @Test
    void failsWhenOneLaneWaitsAndAnotherCannotWrite() {
        database.execute("ALTER TABLE seats DROP CONSTRAINT seats_seat_key, ADD UNIQUE (seat) DEFERRABLE");
        String notes = tableOfAnotherLaneThan("seats");
        database.execute("ALTER TABLE " + notes + " ADD CHECK (note <> 7)");
        List<Record> all = new ArrayList<>(List.of(seat("A", 1, 20)));
        for (int note = 1; note < 20; note++) {
            all.add(records.record(
                    Operation.CREATE, notes, null, null, data("note", note), Map.of(Metadata.COMMIT_LSN, "A")));
        }
        all.add(seat("A", 2, 10));

        Throwable error = Assertions.catchThrowable(() -> Flux.fromIterable(all)
                .as(sink().batchSize(12)
                        .batchDelay(Duration.ofMinutes(1))
                        .parallelism(2)
                        .build())
                .block(DEADLINE));

        assertThat(error).isInstanceOf(RecordException.class);
        assertThat(((RecordException) error).position()).contains(all.get(7).position());
        assertThat(acknowledged.all()).isEmpty();
    }

    @Test
    void waitsForTheRestThatIsOnItsWay() {
        database.execute("ALTER TABLE seats DROP CONSTRAINT seats_seat_key, ADD UNIQUE (seat) DEFERRABLE");
        Flux<Record> slow = Flux.just(seat("A", 1, 20), seat("A", 2, 10)).delayElements(Duration.ofMillis(300));

        slow.as(sink().build()).block(DEADLINE);

        assertThat(seats()).isEqualTo("1-20 2-10 3-30");
    }

    @Test
    void writesAChildAheadOfItsParent() {
        Flux.just(record("A", "children", 1, data("id", 1, "parent", 7)), record("A", "parents", 7, data("id", 7)))
                .delayElements(Duration.ofMillis(100))
                .as(sink().build())
                .block(DEADLINE);

        assertThat(database.value("SELECT parent FROM children")).isEqualTo("7");
    }

    @Test
    void reportsTheProblemAtOnceWhenTheNextTransactionHasBegun() {
        Sinks.Many<Record> open = Sinks.many().unicast().onBackpressureBuffer();
        open.tryEmitNext(seat("A", 1, 20));
        open.tryEmitNext(seat("B", 3, 40));

        StepVerifier.create(open.asFlux().as(sink().build()))
                .expectErrorSatisfies(error -> assertAtFault(error, 1))
                .verify(DEADLINE);

        assertThat(seats()).isEqualTo("1-10 2-20 3-30");
    }

    @Test
    void reportsTheProblemWhenNothingFollows() {
        Sinks.Many<Record> open = Sinks.many().unicast().onBackpressureBuffer();
        open.tryEmitNext(seat("A", 3, 40));
        open.tryEmitNext(seat("A", 1, 20));

        StepVerifier.create(open.asFlux().as(sink().build()))
                .expectErrorSatisfies(error -> assertAtFault(error, 2))
                .verify(DEADLINE);

        assertThat(seats()).isEqualTo("1-10 2-20 3-30");
        assertThat(acknowledged.all()).isEmpty();
    }

    @Test
    void reportsTheProblemAtTheEnd() {
        SinkException error = fail(RecordException.class, seat("A", 1, 20));

        assertAtFault(error, 1);
    }

    /** A constraint trigger may raise any error. */
    @Test
    void waitsForTheRestWhenATriggerJudgesTheWholeTransaction() {
        database.execute(
                "CREATE TABLE pairs (id int PRIMARY KEY)",
                "CREATE FUNCTION paired() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT count(*) FROM"
                        + " public.pairs) % 2 = 1 THEN RAISE EXCEPTION 'odd'; END IF; RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER paired AFTER INSERT ON pairs DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION paired()");
        PostgresSink sink = sink().batchSize(1)
                .onError(OnError.DEAD_LETTER)
                .deadLetterTable("dead")
                .build();

        Flux.just(record("A", "pairs", 1, data("id", 1)), record("A", "pairs", 2, data("id", 2)))
                .as(sink)
                .block(DEADLINE);

        assertThat(database.value("SELECT count(*) FROM pairs")).isEqualTo("2");
        assertThat(sink.progress().rejected()).isZero();
    }

    @Test
    void skippedUpdatesOfATransactionThatIsTakenBackAreCountedOnce() {
        database.execute("ALTER TABLE seats DROP CONSTRAINT seats_seat_key, ADD UNIQUE (seat) DEFERRABLE");
        List<Record> all = new ArrayList<>(List.of(seat("A", 3, 31)));
        all.add(records.record(
                Operation.UPDATE,
                "seats",
                data("id", 99),
                null,
                data("id", 99, "note", "gone"),
                Map.of(Metadata.COMMIT_LSN, "B", Metadata.UNCHANGED, "seat")));
        for (int i = 0; i < 100; i++) {
            all.add(seat("B", 1, 1000 + i));
        }
        all.addAll(List.of(seat("B", 1, 20), seat("C", 3, 30)));
        PostgresSink sink = sink().batchDelay(Duration.ofMinutes(1)).build();

        Throwable error =
                Assertions.catchThrowable(() -> Flux.fromIterable(all).as(sink).block(DEADLINE));

        assertAtFault(error, 103);
        assertThat(sink.progress().skipped()).isEqualTo(1);
    }

    /** Tables without a key are assigned to lanes by their OID. */
    private String tableOfAnotherLaneThan(String other) {
        for (int i = 0; i < 20; i++) {
            database.execute("CREATE TABLE notes" + i + " (note int)");
            String parity = "SELECT ('notes" + i + "'::regclass::oid::int8 - '" + other + "'::regclass::oid::int8) % 2";
            if (!database.value(parity).equals("0")) {
                return "notes" + i;
            }
        }
        throw new AssertionError("All tables have OIDs of one parity");
    }

    private static void assertAtFault(Throwable error, int position) {
        assertThat(error).isInstanceOf(RecordException.class);
        assertThat(((RecordException) error).position()).contains(Records.position(position));
        assertThat(((RecordException) error).sqlState()).contains("23505");
    }

    private String seats() {
        return database.value("SELECT string_agg(id || '-' || seat, ' ' ORDER BY id) FROM seats");
    }

    private Record seat(String commitLsn, int id, int seat) {
        StructuredData key = data("id", id);
        return records.record(
                Operation.UPDATE,
                "seats",
                key,
                null,
                data("id", id, "seat", seat),
                Map.of(Metadata.COMMIT_LSN, commitLsn));
    }

    private Record record(String commitLsn, String table, int id, StructuredData after) {
        return records.record(
                Operation.CREATE, table, data("id", id), null, after, Map.of(Metadata.COMMIT_LSN, commitLsn));
    }
}
