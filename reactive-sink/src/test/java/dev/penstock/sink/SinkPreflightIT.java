package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkPreflightIT extends SinkTestBase {
    private static final String ROLE = "Limited \"Writer\"";
    private static final String QUOTED = "\"Limited \"\"Writer\"\"\"";

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void findsAllWell(int version) {
        open(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE loose (a int)");
        PostgresSink sink = sink().delivery(Delivery.EXACTLY_ONCE)
                .pipeline("p")
                .replicationRole(ReplicationRole.REPLICA)
                .build();
        List<Check> checks = preflight(sink, "t", "loose");

        assertThat(checks).allMatch(Check::ok).allMatch(check -> check.fix() == null);
        assertThat(checks)
                .extracting(Check::name)
                .containsExactly(
                        "connection",
                        "tables",
                        "write",
                        "keys",
                        "session.replicationRole",
                        "session.replicationOrigin",
                        "positionTable");
        assertThat(checks)
                .extracting(Check::message)
                .contains(
                        "The tables written to exist: loose, t.",
                        "Rows can only be appended to what has no unique index: loose.",
                        "Table penstock.position does not exist yet and can be created.");
        assertThat(database.value("SELECT to_regclass('penstock.position') IS NULL"))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void namesEveryMissingRightAndHowToGrantIt(int version) {
        open(version);
        database.execute(
                "CREATE SCHEMA s",
                "CREATE TABLE s.t (id int, name text)",
                "REVOKE ALL ON SCHEMA public FROM public",
                "REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM public",
                "CREATE ROLE " + QUOTED + " LOGIN PASSWORD 'w'");
        try {
            PostgresSink sink = PostgresSink.builder()
                    .url(database.url().replaceFirst("//[^@]*@", "//Limited%20%22Writer%22:w@"))
                    .key("id")
                    .replicationRole(ReplicationRole.REPLICA)
                    .delivery(Delivery.EXACTLY_ONCE)
                    .pipeline("p")
                    .build();
            List<Check> checks = preflight(sink, "s.t", "gone", "nowhere.t");

            assertThat(wrong(checks))
                    .extracting(Check::message)
                    .containsExactly(
                            "Table gone does not exist.",
                            "Schema 'nowhere' does not exist.",
                            "Role '" + ROLE + "' may not create temporary tables in database '" + database.name()
                                    + "'.",
                            "Role '" + ROLE + "' may not use schema 's'.",
                            "Role '" + ROLE
                                    + "' lacks the right to SELECT, INSERT, UPDATE, DELETE, TRUNCATE on table s.t.",
                            "Table s.t has no unique index on id.",
                            "Role '" + ROLE + "' may not set session_replication_role.",
                            "Schema 'penstock' does not exist, and role '" + ROLE + "' may not create it for table"
                                    + " penstock.position.");
            database.execute("CREATE TABLE gone (id int PRIMARY KEY)");
            mend(checks);
            database.execute("CREATE TABLE nowhere.t (id int PRIMARY KEY)");
            mend(preflight(sink, "s.t", "gone", "nowhere.t"));
            assertThat(wrong(preflight(sink, "s.t", "gone", "nowhere.t"))).isEmpty();
        } finally {
            database.execute("DROP OWNED BY " + QUOTED, "DROP ROLE " + QUOTED);
        }
    }

    @Test
    void namesAKeyColumnThatATableLacks() {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");

        assertThat(wrong(preflight(sink().key("number").build(), "t")))
                .singleElement()
                .extracting(Check::message)
                .isEqualTo("Table t has no column number.");
    }

    @Test
    void knowsTheTableOfALiteralNameAndNotThatOfAKey() {
        open(18);
        database.execute("CREATE TABLE fixed (id int PRIMARY KEY)");

        assertThat(preflight(sink().table("fixed").build()))
                .extracting(Check::message)
                .contains("The tables written to exist: fixed.");
        assertThat(preflight(sink().table("{{ .Key.place }}").build(), "t"))
                .allMatch(Check::ok)
                .extracting(Check::message)
                .contains("Which tables are written to is known from the records alone.");
    }

    @Test
    void reportsThatTheServerCannotBeReached() {
        PostgresSink sink =
                PostgresSink.builder().url("postgres://me:s3cret@127.0.0.1:1/x").build();

        assertThat(preflight(sink, "t")).singleElement().satisfies(check -> {
            assertThat(check.name()).isEqualTo("connection");
            assertThat(check.ok()).isFalse();
            assertThat(check.message()).contains("127.0.0.1").doesNotContain("s3cret");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void warnsOfTriggersThatFireAndOfTablesThatReference(int version) {
        open(version);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE notes (id int PRIMARY KEY, t int REFERENCES t)",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
                "CREATE TRIGGER audit AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER always AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
                "ALTER TABLE t ENABLE ALWAYS TRIGGER always",
                "CREATE TRIGGER off AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
                "ALTER TABLE t DISABLE TRIGGER off");

        List<Check> checks = preflight(sink().build(), "t");
        assertThat(checks).allMatch(Check::ok);
        assertThat(warnings(checks))
                .satisfiesExactly(
                        triggers -> assertThat(triggers)
                                .contains("Table t has triggers", "always, audit", "session.replicationRole=replica"),
                        references -> assertThat(references).contains("Table t is referenced by", "notes", "TRUNCATE"));
        assertThat(warnings(preflight(
                        sink().replicationRole(ReplicationRole.REPLICA).build(), "t", "notes")))
                .singleElement()
                .asString()
                .contains("always")
                .doesNotContain("audit");
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void findsRowSecurityThatAppliesAndHowToSwitchItOff(int version) {
        open(version);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY see ON t FOR SELECT USING (true)");
        try (Roles writer = Roles.create(database, "w", "")) {
            database.execute("GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON t TO " + writer.quoted());
            PostgresSink sink = PostgresSink.builder().url(writer.url()).build();
            List<Check> checks = preflight(sink, "t");

            assertThat(wrong(checks))
                    .singleElement()
                    .extracting(Check::message)
                    .asString()
                    .contains("Row security of table t applies to role '" + writer.name());
            mend(checks);
            assertThat(wrong(preflight(sink, "t"))).isEmpty();
            assertThat(preflight(sink().build(), "t"))
                    .noneMatch(check -> check.name().equals("rowSecurity"));
        }
    }

    @Test
    void warnsOfADatabaseWhoseEncodingLacksCharacters() {
        open(18);
        String latin = database.name() + "_latin1";
        database.execute(
                "CREATE DATABASE " + latin + " ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        try {
            PostgresSink sink =
                    PostgresSink.builder().url(database.server().url(latin)).build();

            assertThat(warnings(preflight(sink))).singleElement().asString().contains("encoding LATIN1");
        } finally {
            database.execute("DROP DATABASE " + latin + " WITH (FORCE)");
        }
    }

    @Test
    void findsAPositionTableOfAStranger() {
        open(18);
        try (Roles writer = Roles.create(database, "w", "");
                Roles stranger = Roles.create(database, "evil", "")) {
            database.execute(
                    "CREATE TABLE penstock_position (pipeline text PRIMARY KEY, position bytea, epoch int8 NOT NULL)",
                    "ALTER TABLE penstock_position OWNER TO " + stranger.quoted(),
                    "GRANT ALL ON penstock_position TO " + writer.quoted());
            PostgresSink sink = PostgresSink.builder()
                    .url(writer.url())
                    .delivery(Delivery.EXACTLY_ONCE)
                    .pipeline("p")
                    .build();
            List<Check> checks = preflight(sink);

            assertThat(wrong(checks))
                    .singleElement()
                    .extracting(Check::message)
                    .asString()
                    .contains("belongs to role '" + stranger.name());
            mend(checks);
            assertThat(wrong(preflight(sink))).isEmpty();
        }
    }

    private static List<String> warnings(List<Check> checks) {
        return checks.stream().filter(Check::warning).map(Check::message).toList();
    }

    private static List<Check> preflight(PostgresSink sink, String... collections) {
        return sink.preflight(Stream.of(collections).map(CollectionName::parse).toList())
                .block(DEADLINE);
    }

    private static List<Check> wrong(List<Check> checks) {
        return checks.stream().filter(check -> !check.ok()).toList();
    }

    private void mend(List<Check> checks) {
        checks.stream().filter(check -> check.fix() != null).forEach(check -> database.execute(check.fix()));
    }
}
