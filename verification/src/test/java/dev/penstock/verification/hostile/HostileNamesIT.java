package dev.penstock.verification.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.SequenceValue;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.SchemaMode;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** Names, labels and defaults that a user of the source has chosen so that they become statements in the target, or in a script. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileNamesIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String NAMES = """
        SELECT c.relkind::text, c.relname, (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ',' ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)
        FROM pg_class c WHERE c.relkind IN ('r', 'S') AND c.relnamespace = 'public'::regnamespace ORDER BY 1, 2
        """;
    private static final String LABELS =
            "SELECT enumtypid::regtype::text, enumlabel FROM pg_enum ORDER BY 1, enumsortorder";

    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final PrintStream err = System.err;
    private PostgresServer server;
    private Database from;
    private Database to;
    private Disposable pipeline;

    @AfterEach
    void close() {
        System.setErr(err);
        if (pipeline != null) {
            pipeline.dispose();
        }
        from.close();
        to.close();
    }

    private PostgresSource open(int version) {
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        server = PostgresServer.shared(version);
        from = server.createDatabase();
        to = server.createDatabase();
        from.execute(
                "CREATE TYPE \"m;\nDROP TYPE x;\n\" AS ENUM ('it''s', E'a\\\\''; CREATE TABLE pwned (); --', E'b;\nCREATE TABLE"
                        + " pwned ();\n')",
                "CREATE DOMAIN \"d\"\" AS int; CREATE TABLE pwned (); --\" AS int",
                // Cut at the ends of lines, the second statement begins as the first one does.
                "CREATE TABLE \"a;\nCREATE TABLE pwned ();\nb\" (id serial PRIMARY KEY, m \"m;\nDROP TYPE x;\n\")",
                "CREATE TABLE \"a;\nCREATE TABLE pwned ();\nc\" (id int PRIMARY KEY, m \"m;\nDROP TYPE x;\n\")",
                "CREATE TABLE \"q\"\"; CREATE TABLE pwned (); --\" (id int PRIMARY KEY, \"x\"\" int); CREATE TABLE pwned (); --\""
                        + " \"d\"\" AS int; CREATE TABLE pwned (); --\" DEFAULT 7, \"e\u001b[2J\\\" text DEFAULT E'a;\n\\\\'';\n'"
                        + " CHECK (\"e\u001b[2J\\\" <> E'b;\nCREATE TABLE pwned ();\n'))",
                "CREATE SEQUENCE \"s\\'); CREATE TABLE pwned (); --\"",
                "ALTER TABLE \"a;\nCREATE TABLE pwned ();\nc\" ALTER id SET DEFAULT nextval('\"s\\''); CREATE TABLE pwned (); --\"')",
                "SELECT nextval('\"s\\''); CREATE TABLE pwned (); --\"')",
                "INSERT INTO \"a;\nCREATE TABLE pwned ();\nb\" (m) SELECT unnest(enum_range(NULL::\"m;\nDROP TYPE x;\n\"))",
                "INSERT INTO \"a;\nCREATE TABLE pwned ();\nc\" VALUES (1, 'it''s')",
                "INSERT INTO \"q\"\"; CREATE TABLE pwned (); --\" VALUES (1, 2, 'x')");
        return PostgresSource.builder()
                .url(from.url())
                .tables("*")
                .slotName("slot_" + from.name())
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void aTargetThatIsCreatedHasTheSameNames(int version) {
        PostgresSource source = open(version);
        PostgresSink sink = PostgresSink.builder()
                .url(to.url())
                .schema(SchemaMode.EVOLVE)
                .acknowledgeTo(source.acknowledgements())
                .build();
        pipeline = source.records().as(sink).subscribe(done -> {}, Throwable::printStackTrace);
        await().atMost(DEADLINE).until(() -> tables(to).equals(tables(from)));
        from.execute(
                "ALTER TYPE \"m;\nDROP TYPE x;\n\" ADD VALUE E'c\\\\''; CREATE TABLE pwned (); --'",
                "ALTER TABLE \"a;\nCREATE TABLE pwned ();\nc\" ADD \"n\"\" int); CREATE TABLE pwned (); --\" int",
                "ALTER TABLE \"a;\nCREATE TABLE pwned ();\nc\" RENAME id TO \"i\"\"; CREATE TABLE pwned (); --\"",
                "INSERT INTO \"a;\nCREATE TABLE pwned ();\nc\" VALUES (2, E'c\\\\''; CREATE TABLE pwned (); --')");
        await().atMost(DEADLINE)
                .until(() -> tables(to).equals(tables(from)) && to.rows(LABELS).equals(from.rows(LABELS)));
        pipeline.dispose();
        source.admin().released().block(DEADLINE);
        source.admin().cleanup().block(DEADLINE);
        assertThat(logged.toString(StandardCharsets.UTF_8).lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("[").doesNotContainPattern("\\p{Cntrl}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void aScriptHasTheSameNamesAndNoControlCharacters(int version) {
        PostgresSource source = open(version);
        Set<String> script = new LinkedHashSet<>();
        for (Record definition : source.admin().definitions().collectList().block(DEADLINE)) {
            script.addAll(List.of(definition.metadata().get(Metadata.DEFINITION).split(";\n")));
        }
        script.addAll(source.admin().completion().collectList().block(DEADLINE));
        for (SequenceValue sequence : source.admin().sequences().collectList().block(DEADLINE)) {
            script.add(sequence.advance());
        }

        assertThat(script).allSatisfy(statement -> assertThat(statement).doesNotContainPattern("\\p{Cntrl}"));
        to.execute(script.toArray(String[]::new));

        assertThat(to.rows(NAMES)).isEqualTo(from.rows(NAMES));
        assertThat(to.rows(LABELS)).isEqualTo(from.rows(LABELS));
        assertThat(to.value("SELECT last_value FROM \"s\\'); CREATE TABLE pwned (); --\""))
                .isEqualTo("1");
        server.execute("ALTER DATABASE " + to.name() + " SET standard_conforming_strings = off");
        for (SequenceValue sequence : source.admin().sequences().collectList().block(DEADLINE)) {
            if (sequence.name().startsWith("s\\")) {
                to.execute(sequence.advance());
            }
        }
        assertThat(to.rows(NAMES)).isEqualTo(from.rows(NAMES));
    }

    private static List<List<String>> tables(Database database) {
        return database.rows(NAMES).stream()
                .filter(row -> row.get(0).equals("r") && !row.get(1).equals("penstock_position"))
                .toList();
    }
}
