package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.error.slot.SlotMismatchException;
import dev.penstock.source.status.CleanupResult;
import dev.penstock.test.Database;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class CleanupIT extends SourceCase {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void dropsSlotAndPublicationAndTakesMissingOnesForDropped(int version) {
        Database database = shared(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = source(database, "t").build();
        Listener listener = listen(source);
        awaitActive(database);
        listener.cancel();
        source.admin().released().block(DEADLINE);

        source.admin().cleanup().block(DEADLINE);
        assertNothingLeft(database);
        source.admin().cleanup().block(DEADLINE);
        assertNothingLeft(database);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void endsTheSessionThatHoldsTheSlot(int version) {
        Database database = shared(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Listener holder = listen(source(database, "t").build());
        awaitActive(database);

        source(database, "t").build().admin().cleanup().block(DEADLINE);

        assertNothingLeft(database);
        // The holder notices a lost connection, connects again, and finds its slot gone: that is for its subscriber.
        eventually().until(() -> holder.error() != null);
        assertThat(holder.error()).hasMessageContaining(slotName(database)).hasMessageContaining("does not exist");
    }

    @Test
    void keepsThePublicationOfAnotherSlotWhoseStreamGoesOn() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        String other = slotName(database) + "_2";
        Listener staying = listen(source(database, "t").build());
        awaitActive(database);
        PostgresSource leaving = source(database, "t").slotName(other).build();
        Listener listener = listen(leaving);
        awaitActive(database, other);
        listener.cancel();
        leaving.admin().released().block(DEADLINE);

        CleanupResult result = leaving.admin().cleanup().block(DEADLINE);

        assertThat(result).isEqualTo(new CleanupResult(true, false, List.of(slotName(database))));
        assertThat(database.value("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + other + "'"))
                .isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM pg_publication")).isEqualTo("1");
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> staying.size() == 1);
        staying.cancel();
        assertThat(source(database, "t").build().admin().cleanup().block(DEADLINE))
                .isEqualTo(new CleanupResult(true, true, List.of()));
        assertNothingLeft(database);
    }

    @Test
    void dropsNothingWhenAutoCleanupIsOff() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = source(database, "t").autoCleanup(false).build();
        Listener listener = listen(source);
        awaitActive(database);

        source.admin().cleanup().block(DEADLINE);

        assertThat(slot(database, "active")).isEqualTo("t");
        assertThat(database.value("SELECT count(*) FROM pg_publication")).isEqualTo("1");
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);
    }

    @Test
    void dropsNothingWhenASnapshotAloneIsRead() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Listener listener = listen(source(database, "t").build());
        awaitActive(database);

        source(database, "t")
                .snapshotMode(SnapshotMode.ONLY)
                .build()
                .admin()
                .cleanup()
                .block(DEADLINE);

        assertThat(slot(database, "active")).isEqualTo("t");
        assertThat(database.value("SELECT count(*) FROM pg_publication")).isEqualTo("1");
        assertThat(listener.error()).isNull();
    }

    @Test
    void leavesASlotThatIsNotItsOwn() {
        Database database = shared(18);
        database.execute("SELECT pg_create_logical_replication_slot('" + slotName(database) + "', 'test_decoding')");
        StepVerifier.create(source(database, "t").build().admin().cleanup())
                .expectError(SlotMismatchException.class)
                .verify(DEADLINE);
        assertThat(slot(database, "plugin")).isEqualTo("test_decoding");
    }

    private static void assertNothingLeft(Database database) {
        assertThat(slot(database, "slot_name")).isNull();
        assertThat(database.value("SELECT count(*) FROM pg_publication")).isEqualTo("0");
    }
}
