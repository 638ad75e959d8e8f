package dev.penstock.source.internal.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/**
 * Makes a server send every kind of message and of column, and compares with what was stored. With
 * {@code -Dpenstock.capture=true -Dpenstock.checks=whole} it writes the files that {@link PgOutputCaptureTest} reads again.
 */
class PgOutputCaptureIT {
    private static final String[] TABLES = {
        "CREATE TYPE mood AS ENUM ('sad', 'happy')",
        "CREATE DOMAIN positive AS int CHECK (value > 0)",
        "CREATE SCHEMA \"Odd \"\"Schema\"",
        "CREATE TABLE kinds (id int PRIMARY KEY, note text, mood mood, acl aclitem, amount positive,"
                + " price numeric(10, 2), tags text[], large text, flag bool) WITH (autovacuum_enabled = false)",
        "ALTER TABLE kinds ALTER large SET STORAGE external",
        "CREATE TABLE whole (id int PRIMARY KEY, large text, note text) WITH (autovacuum_enabled = false)",
        "ALTER TABLE whole ALTER large SET STORAGE external, REPLICA IDENTITY FULL",
        "CREATE TABLE \"Odd \"\"Schema\".\"tä.ble\" (\"a b\" uuid NOT NULL, c int) WITH (autovacuum_enabled = false)",
        "CREATE UNIQUE INDEX odd_key ON \"Odd \"\"Schema\".\"tä.ble\" (\"a b\")",
        "ALTER TABLE \"Odd \"\"Schema\".\"tä.ble\" REPLICA IDENTITY USING INDEX odd_key",
        "CREATE TABLE parts (id int PRIMARY KEY, note text) PARTITION BY RANGE (id)",
        "CREATE TABLE parts_low (note text, id int NOT NULL)",
        "ALTER TABLE parts ATTACH PARTITION parts_low FOR VALUES FROM (0) TO (10)",
        "CREATE PUBLICATION capture FOR TABLE kinds, whole, \"Odd \"\"Schema\".\"tä.ble\", parts"
                + " WITH (publish_via_partition_root)",
    };

    private static final String[] CHANGES = {
        "INSERT INTO kinds VALUES (1, 'ä', 'happy', 'postgres=r/postgres', 7, 12.50, '{a,NULL}', repeat('x', 2100),"
                + " true)",
        "INSERT INTO kinds (id) VALUES (2)",
        "UPDATE kinds SET note = '' WHERE id = 1",
        "UPDATE kinds SET id = 3 WHERE id = 1",
        "DELETE FROM kinds WHERE id = 3",
        "INSERT INTO whole VALUES (1, repeat('y', 2100), 'a')",
        "UPDATE whole SET note = 'b'",
        "DELETE FROM whole",
        "INSERT INTO \"Odd \"\"Schema\".\"tä.ble\" VALUES ('00000000-0000-0000-0000-000000000001', 1)",
        "UPDATE \"Odd \"\"Schema\".\"tä.ble\" SET \"a b\" = '00000000-0000-0000-0000-000000000002'",
        "DELETE FROM \"Odd \"\"Schema\".\"tä.ble\"",
        "INSERT INTO parts VALUES (1, 'in a partition of another column order')",
        "BEGIN; INSERT INTO kinds (id) VALUES (10); SAVEPOINT a; INSERT INTO kinds (id) VALUES (11);"
                + " ROLLBACK TO a; INSERT INTO kinds (id) VALUES (12); COMMIT",
        "BEGIN; INSERT INTO kinds (id) VALUES (13); ROLLBACK",
        "BEGIN; SELECT pg_logical_emit_message(true, 'with', 'content'); INSERT INTO kinds (id) VALUES (14); COMMIT",
        "SELECT pg_logical_emit_message(false, '', 'äöü')",
        "BEGIN; INSERT INTO kinds (id) VALUES (15); ALTER TABLE kinds DROP flag, ADD added int DEFAULT 4;"
                + " UPDATE kinds SET note = 'c' WHERE id = 15; COMMIT",
        "ALTER TABLE kinds RENAME note TO remark",
        "INSERT INTO kinds (id, remark) VALUES (16, 'd')",
        "CREATE TABLE unpublished (id int)",
        "INSERT INTO unpublished VALUES (1)",
        "TRUNCATE kinds",
        "TRUNCATE kinds, whole RESTART IDENTITY CASCADE",
    };

    @ParameterizedTest
    @MethodSource("versions")
    @Timeout(120)
    void serverSendsWhatWasCaptured(int version) throws Exception {
        try (Database database = PostgresServer.shared(version).createDatabase();
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            run(statement, TABLES);
            String slot = "capture_" + database.name().replaceAll("[^a-z0-9_]", "_");
            run(statement, "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
            try {
                run(statement, CHANGES);
                copy(connection, "10,e\n11,f\n12,g\n");
                changeFromElsewhere(statement);
                Capture capture = capture(statement, slot);
                if (Boolean.getBoolean("penstock.capture")) {
                    capture.store(version);
                }

                assertThat(capture.transcript()).isEqualTo(Capture.storedTranscript());
            } finally {
                run(
                        statement,
                        "SELECT pg_drop_replication_slot('" + slot + "')",
                        "SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin");
            }
        }
    }

    static IntStream versions() {
        return System.getProperty("penstock.checks", "slice").equals("whole")
                ? PostgresServer.versions().stream().mapToInt(version -> version)
                : IntStream.of(14, 18);
    }

    /** Many rows under one LSN. */
    private static void copy(Connection connection, String rows) throws SQLException, IOException {
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY kinds (id, remark) FROM STDIN (FORMAT csv)", new StringReader(rows));
    }

    private static void changeFromElsewhere(Statement statement) throws SQLException {
        run(
                statement,
                "SELECT pg_replication_origin_create('elsewhere')",
                "SELECT pg_replication_origin_session_setup('elsewhere')",
                "INSERT INTO kinds (id) VALUES (20)",
                "SELECT pg_replication_origin_session_reset()");
    }

    private static Capture capture(Statement statement, String slot) throws SQLException {
        List<Capture.Message> messages = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT lsn::text, encode(data, 'hex')"
                + " FROM pg_logical_slot_peek_binary_changes('" + slot + "', NULL, NULL, 'proto_version', '1',"
                + " 'publication_names', 'capture', 'binary', 'true', 'messages', 'true')")) {
            while (rows.next()) {
                messages.add(new Capture.Message(Lsn.parse(rows.getString(1)), rows.getString(2)));
            }
        }
        return new Capture(messages);
    }

    private static void run(Statement statement, String... sql) throws SQLException {
        for (String command : sql) {
            statement.execute(command);
        }
    }
}
