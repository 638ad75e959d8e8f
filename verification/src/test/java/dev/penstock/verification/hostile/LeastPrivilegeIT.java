package dev.penstock.verification.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.sink.Delivery;
import dev.penstock.sink.OnError;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.SchemaMode;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.verify.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** Roles with the rights of the guide, for a target whose tables the sink creates: neither owns anything that was there. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeastPrivilegeIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final List<Runnable> cleanUp = new ArrayList<>();
    private Database from;
    private Database to;
    private PostgresSource source;

    @AfterEach
    void close() {
        for (int i = cleanUp.size() - 1; i >= 0; i--) {
            cleanUp.get(i).run();
        }
    }

    private void open(int version) {
        PostgresServer server = PostgresServer.shared(version);
        from = server.createDatabase();
        to = server.createDatabase();
        cleanUp.add(from::close);
        cleanUp.add(to::close);
        role("reader", "REPLICATION");
        role("writer", "");
        role("other", "");
        from.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'glad')",
                "CREATE DOMAIN label AS varchar(20)",
                "CREATE TABLE item (id int PRIMARY KEY, mood mood, label label)",
                "INSERT INTO item VALUES (1, 'sad', 'first'), (2, 'glad', 'second')",
                "GRANT USAGE ON SCHEMA public TO " + quoted("reader"),
                "GRANT SELECT ON item TO " + quoted("reader"),
                "CREATE PUBLICATION items FOR TABLE item WITH (publish_via_partition_root)");
        to.execute(
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                "CREATE SCHEMA penstock AUTHORIZATION " + quoted("writer"),
                "GRANT USAGE, CREATE ON SCHEMA public TO " + quoted("writer"));
        source = PostgresSource.builder()
                .url(url(from, "reader"))
                .tables("item")
                .publicationName("items")
                .slotName(from.name())
                .build();
        cleanUp.add(() -> from.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE"
                + " database = current_database()"));
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void areEnoughToCopyToFollowAndToVerify(int version) {
        open(version);
        PostgresSink sink = sink();
        Disposable pipeline = sink.resume(source::records, source::recordsAfter).subscribe();
        cleanUp.add(() -> {
            pipeline.dispose();
            source.admin().released().block(DEADLINE);
        });
        awaitEqual();
        from.execute(
                "ALTER TYPE mood ADD VALUE 'calm'",
                "ALTER TABLE item ADD n int, ALTER label SET NOT NULL",
                "INSERT INTO item VALUES (3, 'calm', 'third', 3)",
                "UPDATE item SET label = 'other' WHERE id = 1");
        awaitEqual();
        from.execute("TRUNCATE item", "INSERT INTO item VALUES (4, 'sad', 'fourth', 4), (5, 'sad', 'fifth', 5)");
        awaitEqual();

        to.execute("DELETE FROM item WHERE id = 4");
        Verification verification = Verification.of(source, sink);
        assertThat(verification.compare().collectList().block(DEADLINE)).anyMatch(comparison -> !comparison.equal());
        verification.repair().blockLast(DEADLINE);
        awaitEqual();
        assertThat(to.rows("SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'item'"))
                .containsExactly(List.of(name("writer")));
    }

    /** A type that another role has put where the source's type would be created. Its check would run as the sink. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void doNotRunTheCheckOfATypeThatAnotherRoleOwns(int version) {
        open(version);
        to.execute(
                "CREATE TABLE seen (who text)",
                "GRANT INSERT ON seen TO public",
                "GRANT CREATE ON SCHEMA public TO " + quoted("other"),
                "SET ROLE " + quoted("other"),
                "CREATE FUNCTION look(text) RETURNS bool LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.seen VALUES"
                        + " (current_user); RETURN true; END'",
                "CREATE DOMAIN label AS varchar(20) CHECK (look(VALUE))",
                "RESET ROLE");

        assertThatThrownBy(() ->
                        sink().resume(source::records, source::recordsAfter).block(DEADLINE))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("Type public.label of the target belongs to role '" + name("other") + "'")
                .hasMessageContaining("OWNER TO " + quoted("writer"));
        assertThat(to.value("SELECT count(*) FROM seen")).isEqualTo("0");
        source.admin().released().block(DEADLINE);

        to.execute("DROP DOMAIN label");
        Disposable pipeline =
                sink().resume(source::records, source::recordsAfter).subscribe();
        cleanUp.add(() -> {
            pipeline.dispose();
            source.admin().released().block(DEADLINE);
        });
        awaitEqual();
    }

    private PostgresSink sink() {
        return PostgresSink.builder()
                .url(url(to, "writer"))
                .acknowledgeTo(source.acknowledgements())
                .delivery(Delivery.EXACTLY_ONCE)
                .pipeline("items")
                .schema(SchemaMode.EVOLVE)
                .onError(OnError.DEAD_LETTER)
                .deadLetterTable("penstock.dead_letter")
                .build();
    }

    private void awaitEqual() {
        String rows = "SELECT row_to_json(i)::text FROM item i ORDER BY id";
        await().atMost(DEADLINE).ignoreExceptions().until(() -> to.rows(rows).equals(from.rows(rows)));
    }

    private void role(String name, String attributes) {
        from.execute("CREATE ROLE " + quoted(name) + " LOGIN PASSWORD 'p' " + attributes);
        cleanUp.add(() -> {
            from.execute("DROP OWNED BY " + quoted(name) + " CASCADE");
            to.execute("DROP OWNED BY " + quoted(name) + " CASCADE", "DROP ROLE " + quoted(name));
        });
    }

    private String name(String role) {
        return from.name() + '_' + role;
    }

    private String quoted(String role) {
        return '"' + name(role) + '"';
    }

    private String url(Database database, String role) {
        return database.url().replaceFirst("//[^@]*@", "//" + name(role) + ":p@");
    }
}
