package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Check;
import dev.penstock.core.ConfigurationException;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.error.PublicationException;
import dev.penstock.source.error.TableException;
import dev.penstock.test.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that never leave the server, and columns that are masked. */
class ColumnsIT extends SourceCase {
    private static final String SALT = "a-salt";

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void sendsNothingOfAnExcludedColumnOverTheWire(int version) throws Exception {
        Database database = shared(version);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, secret text, v text)",
                "INSERT INTO t SELECT i, 'hidden-' || i, 'shown-' || i FROM generate_series(1, 100) i",
                // The catalog has the value that these rows have for a column that was added.
                "ALTER TABLE t ADD COLUMN more_secret text DEFAULT 'hidden-default'");
        RecordingForwarder wire =
                closing(RecordingForwarder.to(database.server().port()));
        String url = database.url().replace(":" + database.server().port(), ":" + wire.port());
        PostgresSource source = sourceAt(url, database, "t")
                .excludedColumns("t.secret", "more_secret")
                .build();
        Listener listener = listen(source);
        eventually().until(() -> listener.size() == 100);
        database.execute(
                "INSERT INTO t VALUES (101, 'hidden-101', 'shown-101')",
                "UPDATE t SET secret = 'hidden-new', v = 'shown-new' WHERE id = 1",
                "UPDATE t SET id = 500 WHERE id = 2",
                "DELETE FROM t WHERE id = 3");
        eventually().until(() -> listener.size() == 104);

        assertThat(wire.sent()).contains("shown-1", "shown-101", "shown-new").doesNotContain("hidden-");
        assertThat(listener.records())
                .allSatisfy(record -> assertThat(String.valueOf(record.after())).doesNotContain("secret"));
        assertThat(source.admin().preflight().block(DEADLINE)).allMatch(Check::ok);
        database.execute("ALTER TABLE t ADD COLUMN n int DEFAULT 7", "UPDATE t SET v = 'shown-last' WHERE id = 4");
        eventually().until(() -> listener.size() == 105);
        assertThat(wire.sent()).doesNotContain("hidden-");
    }

    @Test
    void streamsTheTablesWhoseNamesAreLikeAPatternAndThoseThatAreLeftOutNot() throws Exception {
        Database database = shared(18);
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "CREATE TABLE order_items (id int PRIMARY KEY)",
                "CREATE TABLE audit_orders (id int PRIMARY KEY)",
                "CREATE UNLOGGED TABLE audit_cache (id int PRIMARY KEY)",
                "INSERT INTO orders VALUES (1)",
                "INSERT INTO audit_orders VALUES (2)");
        PostgresSource source = source(database, "*", "!audit_*", "!orders_old").build();
        Listener listener = listen(source);
        eventually().until(() -> listener.size() == 1);
        database.execute("INSERT INTO audit_orders VALUES (3)", "INSERT INTO order_items VALUES (4)");
        eventually().until(() -> listener.size() == 2);

        assertThat(listener.ids()).containsExactly(1, 4);
        assertThat(source.admin().tables().map(Object::toString).collectList().block(DEADLINE))
                .containsExactlyInAnyOrder("orders", "order_items");
        assertThat(failure(
                        sourceAt(database.url(), database, "nothing_*")
                                .slotName("other_" + database.name())
                                .build(),
                        TableException.class))
                .hasMessageContaining("No table that is not left out matches public.nothing_*");
    }

    @Test
    void readsNothingOfAnExcludedColumnInASnapshotAlone() throws Exception {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, secret text)", "INSERT INTO t VALUES (1, 'hidden')");
        Listener listener = listen(source(database, "t")
                .excludedColumns("secret")
                .snapshotMode(SnapshotMode.ONLY)
                .build());
        eventually().until(listener::isComplete);

        assertThat(listener.records()).hasSize(1);
        assertThat(listener.last().row().asMap()).containsOnlyKeys("id");
    }

    @Test
    void refusesAPublicationThatSendsAnExcludedColumnAndReportsHowToAlterIt() {
        Database database = shared(18);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, secret text, v text)",
                "CREATE PUBLICATION conduitpub FOR TABLE t");
        PostgresSource source = source(database, "t").excludedColumns("secret").build();

        PublicationException error = failure(source, PublicationException.class);

        assertThat(error)
                .hasMessageContaining("publishes the columns \"secret\" of table public.t, which are to be excluded");
        String fix = error.findings().get(0).fix();
        database.execute(fix.split("; "));
        Listener listener = listen(source);
        eventually().until(() -> source.admin().session().isPresent());
        database.execute("INSERT INTO t VALUES (1, 'hidden', 'v')");
        eventually().until(() -> listener.size() == 1);
        assertThat(listener.last().row().asMap()).containsOnlyKeys("id", "v");
    }

    @Test
    void reportsThatColumnsCannotBeExcludedOn14() {
        Database database = shared(14);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, secret text)");

        assertThat(failure(source(database, "t").excludedColumns("secret").build(), PublicationException.class))
                .hasMessageContaining("publications have column lists from PostgreSQL 15 on");
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void masksSnapshotStreamKeysAndBeforeImages(int version) throws Exception {
        Database database = shared(version);
        database.execute(
                "CREATE TABLE t (mail text PRIMARY KEY, name varchar(64), phone text, note text, n int)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "INSERT INTO t VALUES ('a@b', 'Ann', '+49-12', 'open', 7), ('c@d', NULL, '+49-34', 'open', 8)");
        PostgresSource source = source(database, "t")
                .maskedColumns("mail=sha256", "t.name=sha256", "phone=text:\"x,y\"", "public.t.n=null")
                .maskSalt(SALT)
                .build();
        Listener listener = listen(source);
        eventually().until(() -> listener.size() == 2);
        database.execute(
                "UPDATE t SET phone = '+49-56' WHERE mail = 'a@b'",
                "UPDATE t SET mail = 'e@f' WHERE mail = 'a@b'",
                "DELETE FROM t WHERE mail = 'c@d'");
        eventually().until(() -> listener.size() == 5);

        Record ann = listener.records().stream()
                .filter(record -> hash("a@b").equals(record.row().get("mail")))
                .findFirst()
                .orElseThrow();
        assertThat(ann.row().asMap())
                .containsEntry("name", hash("Ann"))
                .containsEntry("phone", "x,y")
                .containsEntry("note", "open")
                .containsEntry("n", null);
        List<Record> changes = listener.records().subList(2, 5);
        assertThat(changes.get(0).operation()).isEqualTo(Operation.UPDATE);
        assertThat(((StructuredData) changes.get(0).before()).get("mail")).isEqualTo(hash("a@b"));
        assertThat(((StructuredData) changes.get(0).before()).get("n")).isNull();
        assertThat(changes.get(1).key().get("mail")).isEqualTo(hash("e@f"));
        assertThat(((StructuredData) changes.get(1).before()).get("mail")).isEqualTo(hash("a@b"));
        assertThat(changes.get(2).key().get("mail")).isEqualTo(hash("c@d"));
        assertThat(listener.records().stream().map(ColumnsIT::values).toList().toString())
                .contains("x,y")
                .doesNotContain("a@b", "c@d", "e@f", "Ann", "+49");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id=null | is part of its key and can be masked with sha256 only",
                "mail=text:x | is part of its key and can be masked with sha256 only",
                "n=sha256 | is of type int4 and can be masked with null only",
                "short=sha256 | is 10 characters long, and its mask has 64",
                "nowhere=null | is not a column of the chosen tables"
            })
    void refusesMasksThatCannotBeApplied(String mask, String problem) {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int, mail text, n int, short varchar(10), PRIMARY KEY (id, mail))");

        assertThat(failure(
                        source(database, "t").maskedColumns(mask).maskSalt(SALT).build(), TableException.class))
                .hasMessageContaining(problem);
    }

    @Test
    void refusesToExcludeAKey() {
        Database database = shared(18);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE f (id int, v text)",
                "ALTER TABLE f REPLICA IDENTITY FULL");

        assertThat(failure(source(database, "t").excludedColumns("id").build(), TableException.class))
                .hasMessageContaining("is part of its key and cannot be excluded");
        assertThat(failure(source(database, "f").excludedColumns("v").build(), TableException.class))
                .hasMessageContaining("cannot be excluded while its replica identity is FULL");
    }

    @Test
    void refusesAHashWithoutSaltAndPrintsNoValue() {
        assertThatThrownBy(() -> builder(b -> b.maskedColumns("a=sha256"))).hasMessageContaining("columns.maskSalt");
        assertThatThrownBy(() -> builder(b -> b.maskedColumns("a=secret-text")))
                .hasMessageContaining("columns.mask")
                .hasMessageNotContaining("secret-text");
        assertThat(builder(b -> b.maskedColumns("a=sha256").maskSalt("salty")).toString())
                .doesNotContain("salty");
    }

    private static String values(Record record) {
        return Stream.of(record.key(), (StructuredData) record.before(), (StructuredData) record.after())
                .filter(Objects::nonNull)
                .map(StructuredData::asMap)
                .toList()
                .toString();
    }

    private static PostgresSource builder(Consumer<PostgresSourceBuilder> options) throws ConfigurationException {
        PostgresSourceBuilder builder = PostgresSource.builder()
                .url("postgresql://localhost/x")
                .tables("t")
                .slotName("s");
        options.accept(builder);
        return builder.build();
    }

    private <T extends Throwable> T failure(PostgresSource source, Class<T> type) {
        Listener listener = listen(source);
        eventually().until(() -> listener.error() != null);
        assertThat(listener.error()).isInstanceOf(type);
        return type.cast(listener.error());
    }

    private static String hash(String value) throws RuntimeException {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest((SALT + value).getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
