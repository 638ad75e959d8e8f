package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Check;
import dev.penstock.core.Position;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.error.position.ForeignPositionException;
import dev.penstock.source.error.slot.SlotLimitException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Situations of a server or a role in which a source starts, or fails before it changes anything. */
class SetupIT extends SourceCase {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void startsAsARoleThatIsReadOnlyByDefault(int version) {
        Database database = shared(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        String url = role(database, "SUPERUSER");
        database.execute("ALTER ROLE " + roleName(database) + " SET default_transaction_read_only = on");
        PostgresSource source = sourceAt(url, database, "t").build();

        assertThat(source.admin().preflight().block(DEADLINE)).allMatch(Check::ok);
        Listener listener = listen(source);
        eventually().until(() -> listener.size() == 1 || listener.error() != null);
        assertThat(listener.error()).isNull();
        assertThat(source.admin().cleanup().thenReturn(true).block(DEADLINE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void readsATableOfWhichTheRoleMayReadTheListedColumnsOnly(int version) {
        Database database = shared(version);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text, secret text)",
                "CREATE TABLE u (id int PRIMARY KEY)",
                "INSERT INTO t SELECT i, 'v', repeat('s3cret', 100) FROM generate_series(1, 2000) i",
                "CREATE PUBLICATION conduitpub FOR TABLE t (id, v), u");
        String url = role(database, "REPLICATION");
        database.execute(
                "GRANT SELECT (id, v) ON t TO " + roleName(database), "GRANT SELECT ON u TO " + roleName(database));
        PostgresSource source = sourceAt(url, database, "t", "u").build();

        assertThat(source.admin().preflight().block(DEADLINE)).allMatch(Check::ok);
        Listener listener = listen(source);
        eventually().until(() -> listener.size() == 2000 || listener.error() != null);
        assertThat(listener.error()).isNull();
        database.execute("INSERT INTO t VALUES (2001, 'w', 's3cret')");
        eventually().until(() -> listener.size() == 2001 || listener.error() != null);
        assertThat(listener.last().toString()).doesNotContain("s3cret");
        assertThat(source.admin().resnapshot("t").thenReturn(true).block(DEADLINE))
                .isTrue();
        eventually().until(() -> listener.size() == 4002 || listener.error() != null);
        assertThat(listener.error()).isNull();
    }

    @Test
    void readsListedColumnsInASnapshotAlone() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'v')");
        String url = role(database, "");
        database.execute("GRANT SELECT (id, v) ON t TO " + roleName(database));

        assertThat(sourceAt(url, database, "t")
                        .snapshotMode(SnapshotMode.ONLY)
                        .build()
                        .records()
                        .collectList()
                        .block(DEADLINE))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void changesNothingWhenNoSlotIsLeftToReadAnAddedTable(int version) {
        Database database = own(PostgresServer.builder().version(version).setting("max_replication_slots", "1"));
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE u (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)");
        Position position = position(source(database, "t").build());
        PostgresSource added = source(database, "t", "u").build();

        assertThat(added.admin().preflight(position).block(DEADLINE))
                .filteredOn(check -> !check.ok())
                .extracting(Check::name)
                .contains("max_replication_slots");
        assertThatThrownBy(() -> added.recordsAfter(position).blockFirst(DEADLINE))
                .isInstanceOf(SlotLimitException.class)
                .hasMessageContaining("which takes a temporary slot for a moment: all 1 replication slots");
        assertThat(database.value("SELECT string_agg(tablename, ',') FROM pg_publication_tables"))
                .isEqualTo("t");
        added.admin().released().block(DEADLINE);
        database.execute("INSERT INTO t VALUES (2)");
        assertThat(id(source(database, "t").build().recordsAfter(position).blockFirst(DEADLINE)))
                .isEqualTo(2);
    }

    @Test
    void refusesThePositionOfAnotherSlot() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        Position position = position(source(database, "t").build());
        String other = "other_" + database.name();
        PostgresSource source = source(database, "t").slotName(other).build();
        source.records().blockFirst(DEADLINE);
        source.admin().released().block(DEADLINE);

        assertThatThrownBy(() -> source.recordsAfter(position).blockFirst(DEADLINE))
                .isInstanceOf(ForeignPositionException.class)
                .hasMessage(
                        "The position belongs to slot '" + slotName(database) + "', but this source streams from slot '"
                                + other + "'; what one slot has sent, another may not have.");
        assertThat(failed(source.admin().preflight(position).block(DEADLINE)))
                .extracting(Check::name)
                .containsExactly("position");
        source.admin().released().block(DEADLINE);
        source.admin().cleanup().block(DEADLINE);
    }

    @Test
    void checksThatAPositionIsOfThisServer() {
        Database database = shared(18);
        Database elsewhere = shared(17);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        elsewhere.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Position position = position(source(database, "t").build());

        assertThat(source(database, "t").build().admin().preflight(position).block(DEADLINE))
                .allMatch(Check::ok)
                .extracting(Check::name)
                .contains("replication_connection", "position");
        assertThat(failed(sourceAt(elsewhere.url(), database, "t")
                        .build()
                        .admin()
                        .preflight(position)
                        .block(DEADLINE)))
                .singleElement()
                .satisfies(check -> assertThat(check.name()).isEqualTo("position"))
                .satisfies(check ->
                        assertThat(check.message()).startsWith("The position belongs to the database system "));
    }

    private static List<Check> failed(List<Check> checks) {
        return checks.stream().filter(check -> !check.ok()).toList();
    }

    /** Returns the position of the first record of {@code source}, which has ended. */
    private static Position position(PostgresSource source) {
        Position position = source.records().blockFirst(DEADLINE).position();
        source.admin().released().block(DEADLINE);
        return Position.of(position.toBytes());
    }

    private static String roleName(Database database) {
        return "role_" + database.name();
    }

    /** Creates a role for the length of the test; returns the address of the database with it. */
    private String role(Database database, String attributes) {
        database.execute("CREATE ROLE " + roleName(database) + " LOGIN PASSWORD 'p' " + attributes);
        closing(() -> database.execute(
                "DROP OWNED BY " + roleName(database) + " CASCADE", "DROP ROLE " + roleName(database)));
        return database.url().replaceFirst("//[^@]*@", "//" + roleName(database) + ":p@");
    }
}
