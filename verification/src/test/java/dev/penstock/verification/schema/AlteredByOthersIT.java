package dev.penstock.verification.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.Delivery;
import dev.penstock.sink.SchemaMode;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Alterations of either database by someone else while its table {@code t} is copied: in the end the copy is equal, or an
 * error names the cause. The copy is never other than the source in silence.
 */
@Timeout(300)
class AlteredByOthersIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String EQUAL = "";
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    /** One that was silent, one that alters the source, and one that is survived. */
    private static final Set<String> SLICE =
            Set.of("rule that discards insertions", "column list without the key", "table partitioned");

    /**
     * An alteration.
     *
     * @param title its name
     * @param cause the text of the error; empty if the copy becomes equal
     * @param target what is done in the target first
     * @param source what is done in the source then, changes of rows included
     */
    private record Case(String title, String cause, List<String> target, List<String> source) {
        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Case> cases() {
        Stream<Case> all = Stream.of(
                inSource(
                        "moved to another schema and back, with a change in between",
                        "aside.t",
                        "CREATE SCHEMA aside",
                        "ALTER TABLE t SET SCHEMA aside",
                        "INSERT INTO aside.t VALUES (3, 'aside')",
                        "ALTER TABLE aside.t SET SCHEMA public"),
                inSource(
                        "column list without the key",
                        // Of the row's key, if the row comes first, or of the publication's column list.
                        "column",
                        "ALTER PUBLICATION conduitpub SET TABLE t (v)",
                        "INSERT INTO t VALUES (3, 'three')"),
                inSource(
                        "generated column added",
                        EQUAL,
                        "ALTER TABLE t ADD g int GENERATED ALWAYS AS (length(v)) STORED",
                        "INSERT INTO t (id, v) VALUES (3, 'three')",
                        "UPDATE t SET v = 'other' WHERE id = 1"),
                inSource(
                        "replica identity nothing for a while",
                        EQUAL,
                        "ALTER TABLE t REPLICA IDENTITY NOTHING",
                        "INSERT INTO t VALUES (3, 'keyless')",
                        "ALTER TABLE t REPLICA IDENTITY DEFAULT",
                        "UPDATE t SET v = 'with key' WHERE id = 3"),
                inSource(
                        "publication of another owner",
                        EQUAL,
                        "ALTER PUBLICATION conduitpub OWNER TO pg_database_owner",
                        "INSERT INTO t VALUES (3, 'three')"),
                inTarget("rule that discards insertions", "public.t", rule("INSERT")),
                inTarget("rule that discards updates", "rules", rule("UPDATE")),
                inTarget("rule that discards deletions", "public.t", rule("DELETE")),
                inTarget("column renamed", "column 'v'", "ALTER TABLE t RENAME v TO w"),
                inTarget("column dropped", "column 'v'", "ALTER TABLE t DROP v"),
                inTarget("key dropped", "unique index on its key (\"id\")", "ALTER TABLE t DROP CONSTRAINT t_pkey"),
                inTarget(
                        "key made partial",
                        "unique index on its key (\"id\")",
                        "ALTER TABLE t DROP CONSTRAINT t_pkey",
                        "CREATE UNIQUE INDEX ON t (id) WHERE id < 1000"),
                inTarget("key made identity", EQUAL, "ALTER TABLE t ALTER id ADD GENERATED ALWAYS AS IDENTITY"),
                inTarget("column shortened", "column 'v'", "ALTER TABLE t ALTER v TYPE varchar(3)"),
                inTarget(
                        "domain restricted",
                        "'tiny'",
                        "CREATE DOMAIN words AS text",
                        "ALTER TABLE t ALTER v TYPE words",
                        "ALTER DOMAIN words ADD CONSTRAINT tiny CHECK (length(value) < 4)"),
                inTarget(
                        "required column added",
                        "column 'extra'",
                        "DELETE FROM t",
                        "ALTER TABLE t ADD extra int NOT NULL"),
                inTarget("check added", "'short'", "ALTER TABLE t ADD CONSTRAINT short CHECK (length(v) < 4)"),
                inTarget("moved to another schema", "'t'", "CREATE SCHEMA aside", "ALTER TABLE t SET SCHEMA aside"),
                inTarget(
                        "table partitioned",
                        EQUAL,
                        "BEGIN; ALTER TABLE t RENAME TO t_old; ALTER INDEX t_pkey RENAME TO t_old_pkey;"
                                + " CREATE TABLE t (id int PRIMARY KEY, v text) PARTITION BY HASH (id);"
                                + " CREATE TABLE t_0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
                                + " CREATE TABLE t_1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
                                + " INSERT INTO t SELECT * FROM t_old; DROP TABLE t_old; COMMIT"),
                inTarget(
                        "table replaced by a view",
                        "'t'",
                        "BEGIN; ALTER TABLE t RENAME TO t_old; CREATE VIEW t AS SELECT * FROM t_old WHERE id > 100 WITH"
                                + " CHECK OPTION; COMMIT"),
                inTarget("table unlogged", EQUAL, "ALTER TABLE t SET UNLOGGED"),
                inTarget("table that inherits", EQUAL, "CREATE TABLE heir () INHERITS (t)"));
        return WHOLE ? all : all.filter(one -> SLICE.contains(one.title));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void copyIsEqualOrAnErrorNamesTheCause(Case altered) {
        for (Delivery delivery : Delivery.values()) {
            try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
                if (delivery == Delivery.AT_LEAST_ONCE) {
                    copy.atLeastOnce();
                }
                for (Database database : List.of(copy.from, copy.to)) {
                    database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
                }
                copy.from.execute("INSERT INTO t VALUES (1, 'one'), (2, 'two')");
                copy.start(sink -> sink.schema(SchemaMode.FAIL));
                copy.awaitEqualRows("t");

                copy.to.execute(altered.target.toArray(String[]::new));
                copy.from.execute(altered.source.toArray(String[]::new));

                String outcome = outcome(copy);
                System.out.println(altered + " " + delivery + ": " + outcome);
                if (altered.cause.equals(EQUAL)) {
                    assertThat(outcome).as(delivery.toString()).isEqualTo("equal");
                } else {
                    assertThat(outcome)
                            .as(delivery.toString())
                            .startsWith("error: ")
                            .contains(altered.cause);
                }
            }
        }
    }

    private static String outcome(Copy copy) {
        try {
            Awaitility.await().atMost(DEADLINE).until(() -> copy.ended() != null || isEqual(copy));
            Throwable error = copy.ended();
            return error == null ? "equal" : "error: " + error.getMessage();
        } catch (ConditionTimeoutException e) {
            return "neither: " + copy.from.rows("SELECT id, v FROM t ORDER BY id") + " "
                    + copy.to.rows("SELECT * FROM t ORDER BY id");
        }
    }

    private static boolean isEqual(Copy copy) {
        String rows = "SELECT id, v FROM t ORDER BY id";
        try {
            return copy.to.rows(rows).equals(copy.from.rows(rows));
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static String rule(String event) {
        return "CREATE RULE nothing AS ON " + event + " TO t DO INSTEAD NOTHING";
    }

    private static Case inSource(String title, String cause, String... statements) {
        return new Case(title, cause, List.of(), List.of(statements));
    }

    private static Case inTarget(String title, String cause, String... statements) {
        return new Case(
                title,
                cause,
                List.of(statements),
                List.of(
                        "INSERT INTO t VALUES (3, 'three')",
                        "UPDATE t SET v = 'other' WHERE id = 1",
                        "UPDATE t SET id = 7 WHERE id = 2",
                        "DELETE FROM t WHERE id = 3",
                        "INSERT INTO t SELECT i, 'bulk ' || i FROM generate_series(20, 80) i"));
    }
}
