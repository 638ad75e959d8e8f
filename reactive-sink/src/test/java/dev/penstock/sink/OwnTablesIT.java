package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.sink.error.RecordException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables of positions and of dead letters are in a schema of their own, and are used only if their owner is
 * trusted.
 */
class OwnTablesIT extends SinkTestBase {
    private static final String POSITIONS = " (pipeline text PRIMARY KEY, position bytea, epoch int8 NOT NULL)";

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void roleThatOwnsNothingButItsSchemaWritesAndCreatesItsTables(int version) {
        open(version);
        try (Roles writer = Roles.create(database, "w", "")) {
            database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n < 10))",
                    "REVOKE CREATE ON SCHEMA public FROM public",
                    "CREATE SCHEMA penstock AUTHORIZATION " + writer.quoted(),
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON t TO " + writer.quoted());
            for (int i = 0; i < 2; i++) {
                write(
                        exactlyOnce(writer.url()).onError(OnError.DEAD_LETTER).deadLetterTable("penstock.dead_letter"),
                        records.create("t", data("id", i), data("id", i, "n", 1)),
                        records.create("t", data("id", 7), data("id", 7, "n", 77)));
            }

            assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("2");
            assertThat(database.value("SELECT count(*) FROM penstock.dead_letter"))
                    .isEqualTo("2");
            assertThat(database.rows("SELECT pipeline, epoch FROM penstock.position"))
                    .containsExactly(List.of("p", "2"));
        }
    }

    @Test
    void positionsOfAnEarlierVersionAreFoundInSchemaPublic() {
        open(18);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE penstock_position" + POSITIONS,
                "INSERT INTO penstock_position VALUES ('p', 'p7', 3)");

        assertThat(exactlyOnce(database.url()).build().lastPosition().block(DEADLINE))
                .isEqualTo(Records.position(7));
        write(exactlyOnce(database.url()), records.create("t", data("id", 1), data("id", 1)));

        assertThat(database.value("SELECT to_regclass('penstock.position') IS NULL"))
                .isEqualTo("t");
        assertThat(database.value("SELECT convert_from(position, 'UTF8') FROM penstock_position"))
                .isEqualTo("p1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"penstock_position", "penstock.position"})
    void positionTableOfAStrangerIsRefused(String table) {
        open(18);
        try (Roles writer = Roles.create(database, "w", "");
                Roles stranger = Roles.create(database, "evil", "")) {
            database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY)",
                    "CREATE SCHEMA penstock AUTHORIZATION " + writer.quoted(),
                    "GRANT ALL ON SCHEMA public, penstock TO " + stranger.quoted(),
                    "SET ROLE " + stranger.quoted(),
                    "CREATE TABLE " + table + POSITIONS,
                    "GRANT ALL ON " + table + " TO public",
                    "RESET ROLE",
                    "GRANT ALL ON t TO " + writer.quoted());

            DatabaseException error = fail(
                    DatabaseException.class,
                    exactlyOnce(writer.url()),
                    records.create("t", data("id", 1), data("id", 1)));

            assertThat(error).hasMessageContaining(stranger.name()).hasMessageContaining("OWNER TO");
            assertThat(database.value("SELECT count(*) FROM " + table)).isEqualTo("0");
            assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("0");
        }
    }

    /** Traps of a former owner, which stay in a table that gets another owner, as the message advises. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE penstock.position ADD CHECK (public.spy(pipeline))",
                "ALTER TABLE penstock.position ADD more bool DEFAULT public.spy('')",
                "CREATE INDEX ON penstock.position (public.spy(pipeline))",
                "CREATE INDEX ON penstock.position (epoch) WHERE public.spy(pipeline)",
                "CREATE DOMAIN public.watched AS text CHECK (public.spy(VALUE)); ALTER TABLE penstock.position ALTER"
                        + " pipeline TYPE public.watched",
                "CREATE TABLE public.below () INHERITS (penstock.position)"
            })
    void positionTableWithCodeOfAnotherRoleIsRefused(String trap) {
        open(18);
        try (Roles writer = Roles.create(database, "w", "");
                Roles stranger = Roles.create(database, "evil", "")) {
            database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY)",
                    "GRANT ALL ON t TO " + writer.quoted(),
                    "CREATE SCHEMA penstock AUTHORIZATION " + writer.quoted(),
                    "GRANT ALL ON SCHEMA public, penstock TO " + stranger.quoted(),
                    "SET ROLE " + stranger.quoted(),
                    "CREATE FUNCTION public.spy(text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true'",
                    "CREATE TABLE penstock.position" + POSITIONS);
            database.execute("SET ROLE " + stranger.quoted() + "; " + trap + "; RESET ROLE");
            database.execute("ALTER TABLE penstock.position OWNER TO " + writer.quoted());

            DatabaseException error = fail(
                    DatabaseException.class,
                    exactlyOnce(writer.url()),
                    records.create("t", data("id", 1), data("id", 1)));

            assertThat(error).hasMessageContaining("penstock.position").hasMessageMatching(".*(spy|watched|below).*");
            assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("0");
        }
    }

    /** The trigger would read the contents of rejected records with the sink's role. */
    @Test
    void deadLetterTableWithATriggerIsRefused() {
        open(18);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n < 10))",
                "CREATE TABLE dead (position bytea, operation text, \"table\" text, key json, record json, error text)",
                "CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
                "CREATE TRIGGER spy BEFORE INSERT ON dead FOR EACH ROW EXECUTE FUNCTION spy()");

        DatabaseException error = fail(
                DatabaseException.class,
                sink().onError(OnError.DEAD_LETTER).deadLetterTable("dead"),
                records.create("t", data("id", 1), data("id", 1, "n", 77)));

        assertThat(error).hasMessageContaining("dead").hasMessageContaining("spy");
        assertThat(database.value("SELECT count(*) FROM dead")).isEqualTo("0");
    }

    /**
     * A value could contain the text of the error that means another instance. The mark is random, so it cannot be
     * forged.
     */
    @Test
    void valueThatLooksLikeAFenceIsAValueThatDoesNotFit() {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int)");

        RecordException error = fail(
                RecordException.class,
                exactlyOnce(database.url()),
                records.create("t", data("id", 1), data("id", 1, "n", "penstock.fenced 1")));

        assertThat(error.position()).isPresent();
    }

    /** The target's own code says it: an enum, a domain, a trigger with any text and any SQLSTATE, also that of the real fence. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (id int PRIMARY KEY, n e)",
                "CREATE DOMAIN d AS text CHECK (value <> 'penstock.fenced 1'); CREATE TABLE t (id int PRIMARY KEY, n d)",
                "CREATE TABLE t (id int PRIMARY KEY, n text CONSTRAINT \"penstock.fenced 1\" CHECK (n = 'a'))",
                "CREATE TABLE t (id int PRIMARY KEY, n text); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN RAISE EXCEPTION ''invalid input syntax for type integer: \"%\"'', new.n USING ERRCODE ="
                        + " ''22P02''; END'; CREATE TRIGGER f BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()"
            })
    void errorOfTheTargetThatLooksLikeAFenceIsAnErrorOfTheRecord(String tables) {
        open(18);
        database.execute(tables.split("; (?=CREATE)"));
        Record first = records.create("t", data("id", 1), data("id", 1, "n", null));
        Record faked = records.create("t", data("id", 2), data("id", 2, "n", "penstock.fenced 1"));

        RecordException error = fail(
                RecordException.class,
                exactlyOnce(database.url()),
                tables.contains("f()") ? new Record[] {faked} : new Record[] {first, faked});
        assertThat(error.position()).contains(faked.position());

        write(exactlyOnce(database.url()).onError(OnError.DEAD_LETTER).deadLetterTable("penstock.dead_letter"), faked);
        assertThat(database.value("SELECT count(*) FROM penstock.dead_letter")).isEqualTo("1");
        assertThat(database.value("SELECT convert_from(position, 'UTF8') FROM penstock.position"))
                .isEqualTo("p2");
    }

    private PostgresSinkBuilder exactlyOnce(String url) {
        return PostgresSink.builder().url(url).delivery(Delivery.EXACTLY_ONCE).pipeline("p");
    }
}
