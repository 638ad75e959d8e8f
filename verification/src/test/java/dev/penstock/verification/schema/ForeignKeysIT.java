package dev.penstock.verification.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.SchemaMode;
import dev.penstock.test.PostgresServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A first copy into a target with foreign keys. */
@Timeout(1200)
class ForeignKeysIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final int CHILDREN = WHOLE ? 300_000 : 60_000;
    /** Many times the size of a batch, which is 1000. */
    private static final int TREE = WHOLE ? 60_000 : 12_000;

    @ParameterizedTest
    @CsvSource({"14,''", "18,''", "18,DEFERRABLE INITIALLY DEFERRED"})
    void copiesALargeChildAfterItsSmallParent(int version, String kind) {
        String[] tables = {
            "CREATE TABLE p (id int PRIMARY KEY)",
            "CREATE TABLE c (id int PRIMARY KEY, p int NOT NULL REFERENCES p " + kind + ")"
        };
        try (Copy copy = new Copy(PostgresServer.shared(version), "*")) {
            copy.from.execute(tables);
            copy.to.execute(tables);
            copy.from.execute(
                    "INSERT INTO p SELECT generate_series(1, 1000)",
                    "INSERT INTO c SELECT i, i % 1000 + 1 FROM generate_series(1, " + CHILDREN + ") i",
                    "ANALYZE");
            copy.start(sink -> sink.schema(SchemaMode.FAIL));
            copy.awaitEqualRows("p");
            org.awaitility.Awaitility.await()
                    .atMost(Copy.DEADLINE)
                    .until(() -> String.valueOf(CHILDREN).equals(copy.to.value("SELECT count(*) FROM c")));

            copy.from.execute("INSERT INTO p VALUES (1001)", "INSERT INTO c VALUES (300001, 1001)");
            copy.awaitEqualRows("p");
            assertThat(copy.to.value("SELECT count(*) FROM c LEFT JOIN p ON p.id = c.p WHERE p.id IS NULL"))
                    .isEqualTo("0");
        }
    }

    /** The parents were updated after their children were inserted, so they are stored after them. The tree is larger than a batch. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void copiesATreeWhoseParentsAreStoredAfterTheirChildren(int version) {
        String[] tables = {
            "CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree, name text)",
            "CREATE TABLE parts (id bigint, up bigint, \"case\" text, PRIMARY KEY (id)) PARTITION BY HASH (id)",
            "CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
            "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
            "ALTER TABLE parts ADD FOREIGN KEY (up) REFERENCES parts"
        };
        try (Copy copy = new Copy(PostgresServer.shared(version), "*")) {
            copy.from.execute(tables);
            copy.to.execute(tables);
            copy.from.execute(
                    "INSERT INTO tree SELECT i, nullif(i / 2, 0), 'n' FROM generate_series(1, " + TREE + ") i",
                    "UPDATE tree SET name = 'updated' WHERE id <= " + TREE / 2,
                    "INSERT INTO parts SELECT i, nullif(i / 2, 0), 'n' FROM generate_series(1, " + TREE / 2 + ") i",
                    "UPDATE parts SET \"case\" = 'updated' WHERE id <= " + TREE / 4,
                    "ANALYZE");
            copy.start(sink -> sink.schema(SchemaMode.FAIL).batchSize(1000));
            copy.awaitEqualRows("tree", "parts");
        }
    }

    /** The tables of pgbench, a tree, and a circle of two tables, written by a role without special rights. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void copiesTreesCirclesAndTheTablesOfPgbenchAsAnOrdinaryRole(int version) {
        String[] tables = {
            "CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88))",
            "CREATE TABLE pgbench_tellers (tid int PRIMARY KEY, bid int REFERENCES pgbench_branches, tbalance int,"
                    + " filler char(84))",
            "CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int REFERENCES pgbench_branches, abalance int,"
                    + " filler char(84))",
            "CREATE TABLE pgbench_history (tid int REFERENCES pgbench_tellers, bid int REFERENCES pgbench_branches,"
                    + " aid int REFERENCES pgbench_accounts, delta int, mtime timestamp, filler char(22))",
            "CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree)",
            "CREATE TABLE people (id int PRIMARY KEY, home int)",
            "CREATE TABLE homes (id int PRIMARY KEY, owner int REFERENCES people DEFERRABLE)",
            "ALTER TABLE people ADD FOREIGN KEY (home) REFERENCES homes DEFERRABLE"
        };
        try (Copy copy = new Copy(PostgresServer.shared(version), "*")) {
            String role = "plain_" + copy.to.name();
            copy.from.execute(tables);
            copy.to.execute(tables);
            copy.to.execute(
                    "CREATE ROLE " + role + " LOGIN PASSWORD 'p'",
                    "CREATE SCHEMA penstock AUTHORIZATION " + role,
                    "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO " + role);
            copy.from.execute(
                    "ALTER TABLE pgbench_history REPLICA IDENTITY FULL",
                    "INSERT INTO pgbench_branches SELECT i, 0 FROM generate_series(1, 3) i",
                    "INSERT INTO pgbench_tellers SELECT i, i % 3 + 1, 0 FROM generate_series(1, 30) i",
                    "INSERT INTO pgbench_accounts SELECT i, i % 3 + 1, 0 FROM generate_series(1, 20000) i",
                    "INSERT INTO pgbench_history SELECT i % 30 + 1, i % 3 + 1, i, 1 FROM generate_series(1, 10000) i",
                    "INSERT INTO tree SELECT i, nullif(i / 2, 0) FROM generate_series(1, 5000) i",
                    "ANALYZE");
            try {
                copy.start(sink ->
                        sink.schema(SchemaMode.FAIL).url(copy.to.url().replaceFirst("//[^@]*@", "//" + role + ":p@")));
                copy.awaitEqualRows("pgbench_branches", "pgbench_tellers", "tree");
                copy.from.execute(
                        "BEGIN; UPDATE pgbench_accounts SET abalance = 5 WHERE aid = 7; UPDATE pgbench_tellers SET"
                                + " tbalance = 5 WHERE tid = 7; INSERT INTO pgbench_history VALUES (7, 1, 7, 5, now());"
                                + " COMMIT",
                        "INSERT INTO tree VALUES (9002, NULL); UPDATE tree SET up = 9002 WHERE id = 5000",
                        "BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO people SELECT i, i FROM generate_series(1,"
                                + " 1000) i; INSERT INTO homes SELECT i, i FROM generate_series(1, 1000) i; COMMIT");
                copy.awaitEqualRows(
                        "pgbench_tellers", "tree", "people", "homes", "pgbench_history", "pgbench_accounts");
            } finally {
                copy.stop();
                copy.to.execute("DROP SCHEMA penstock CASCADE", "DROP OWNED BY " + role, "DROP ROLE " + role);
            }
        }
    }
}
