package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.source.Stage.Read;
import dev.penstock.source.internal.server.OnEachServer;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachServer
class IdentifiersIT {
    /** 63 bytes, the longest there can be. */
    private static final String LONG = "ä☃".repeat(12) + "abc";

    private static final List<String> NAMES = List.of(
            "Upper",
            "with space",
            "with\"quote",
            "with'apostrophe",
            "with,comma",
            "with.dot",
            "*",
            "ünï☃",
            "select",
            "a\\b",
            "tab\there",
            "$1",
            "{{x}}",
            LONG);

    private final int version;
    private Stage stage;

    IdentifiersIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() {
        stage = new Stage(version);
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @Test
    void streamsTablesColumnsAndSchemasOfAnyName() {
        for (String name : NAMES) {
            stage.execute(
                    "CREATE SCHEMA " + quoted(name),
                    "CREATE TABLE " + quoted(name, name) + " (" + quoted(name) + " int PRIMARY KEY, v int)",
                    "INSERT INTO " + quoted(name, name) + " VALUES (1)");
        }
        String tables = NAMES.stream().map(name -> quoted(name, name)).collect(Collectors.joining(" , "));
        PostgresSource source =
                stage.builder(tables).publicationName("Pub \"of\" 'ä', x").build();
        Read snapshot = stage.begin(source);
        NAMES.forEach(name -> stage.execute(
                "UPDATE " + quoted(name, name) + " SET v = 2",
                "UPDATE " + quoted(name, name) + " SET " + quoted(name) + " = 2"));
        Read changes = stage.readAfter(snapshot.end(), source);

        assertThat(snapshot.records()).hasSize(NAMES.size());
        assertThat(changes.records()).hasSize(2 * NAMES.size());
        for (int i = 0; i < NAMES.size(); i++) {
            String name = NAMES.get(i);
            for (Record record : changes.records().subList(2 * i, 2 * i + 2)) {
                assertThat(record.metadata())
                        .containsEntry(Metadata.SCHEMA, name)
                        .containsEntry(Metadata.TABLE, name)
                        .containsEntry(Metadata.COLLECTION, collection(name) + "." + collection(name));
            }
            assertThat(changes.lines().get(2 * i + 1))
                    .endsWith("[" + name + "=2] " + name + "=2 v=2 was " + name + "=1");
        }
        assertThat(snapshot.records().stream().map(record -> record.metadata().get(Metadata.TABLE)))
                .containsExactlyInAnyOrderElementsOf(NAMES);
    }

    @Test
    void distinguishesTablesOfOneNameInTwoSchemas() {
        stage.execute(
                "CREATE SCHEMA other",
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE other.t (code text PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "INSERT INTO other.t VALUES ('x')");
        Read snapshot = stage.begin("t,other.t");
        stage.execute("INSERT INTO other.t VALUES ('y')", "INSERT INTO t VALUES (2)", "TRUNCATE other.t, t");

        assertThat(snapshot.lines())
                .containsExactlyInAnyOrder("snapshot t[id=1] id=1", "snapshot other.t[code=x] code=x");
        Read changes = stage.readAfter(snapshot.end(), "t,other.t");
        assertThat(changes.lines().subList(0, 2))
                .containsExactly("create other.t[code=y] code=y", "create t[id=2] id=2");
        assertThat(changes.lines().subList(2, 4))
                .containsExactlyInAnyOrder("delete other.t truncate true", "delete t truncate true");
        assertThat(stage.readAfter(changes.position(2), "t,other.t").lines())
                .as("resumed between the truncates of one statement")
                .containsExactly(changes.lines().get(3));
    }

    @Test
    void ignoresTheNeighbourOfTheSameNameThatWasNotChosen() {
        stage.execute(
                "CREATE SCHEMA \"Public\"",
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE \"T\" (id int PRIMARY KEY)",
                "CREATE TABLE \"Public\".t (id int PRIMARY KEY)");
        Read snapshot = stage.begin("t");
        stage.execute(
                "INSERT INTO \"Public\".t VALUES (1)", "INSERT INTO \"T\" VALUES (2)", "INSERT INTO t VALUES (3)");

        assertThat(stage.readAfter(snapshot.end(), "t").lines()).containsExactly("create t[id=3] id=3");
    }

    private static String quoted(String schema, String table) {
        return quoted(schema) + "." + quoted(table);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String collection(String name) {
        return name.contains(".") || name.contains("\"") ? quoted(name) : name;
    }
}
