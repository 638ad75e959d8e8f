package dev.penstock.source.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.source.SlotAhead;
import dev.penstock.source.SlotLost;
import dev.penstock.source.error.LoginException;
import dev.penstock.source.error.PublicationException;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.error.position.ForeignPositionException;
import dev.penstock.source.error.position.PositionAheadException;
import dev.penstock.source.error.position.SlotAheadException;
import dev.penstock.source.error.slot.SlotInUseException;
import dev.penstock.source.error.slot.SlotLimitException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.error.slot.SlotMismatchException;
import dev.penstock.source.error.slot.SlotMovedException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.ResourceCensus;
import dev.penstock.test.ResourceCensus.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class SlotFaultIT extends SourceCase {
    /** Not each warning: on a busy machine there are warnings of waits, too. */
    private static final String WARNING = "WARN .*position";

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void namesTheHolderOfASlotThatDoesNotBecomeFreeInTime(int version) {
        Database database = tableOn(shared(version));
        listen(source(database, "t").build());
        awaitActive(database);
        String holder = slot(database, "active_pid");

        PostgresSource second =
                source(database, "t").slotTimeout(Duration.ofMillis(500)).build();
        SlotInUseException error = failure(second.records(), SlotInUseException.class);

        assertThat(error).hasMessageContaining(slotName(database)).hasMessageContaining("process " + holder);
        assertThat(error.holderPid()).isEqualTo(Integer.parseInt(holder));
        assertThat(error.isTransient()).isTrue();
        assertThat(slot(database, "active_pid")).isEqualTo(holder);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void waitsForASlotThatBecomesFree(int version) {
        Database database = tableOn(shared(version));
        Listener first = listen(source(database, "t").build());
        awaitActive(database);
        Listener second = listen(source(database, "t").build());
        pause(Duration.ofSeconds(1));
        assertThat(second.error()).isNull();

        first.cancel();
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> second.size() == 1);
    }

    @Test
    void leavesNoPublicationWhenAllSlotsAreTaken() {
        Database database = tableOn(own(PostgresServer.builder().setting("max_replication_slots", "1")));
        database.execute("SELECT pg_create_physical_replication_slot('taken')");
        ResourceCensus before = census(database);

        SlotLimitException error = failure(source(database, "t").build().records(), SlotLimitException.class);

        assertThat(error.limit()).isOne();
        assertThat(error.isTransient()).isFalse();
        before.awaitNothingMore(RELEASE);
        assertThat(census(database).count(Kind.PUBLICATION)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void takesASlotWhoseWalWasRemovedForLost(int version) {
        Database database = tableOn(databaseThatKeepsLittleWal(version));
        PostgresSource source = source(database, "t").build();
        Position position = firstPosition(database, source);
        for (int i = 0; i < 6; i++) {
            fillWal(database);
        }
        eventually().until(() -> {
            database.execute("CHECKPOINT");
            return "lost".equals(slot(database, "wal_status"));
        });

        SlotLostException error = failure(source.recordsAfter(position), SlotLostException.class);

        assertThat(error).hasMessageContaining(slotName(database)).hasMessageContaining("slotLost=resnapshot");
        assertThat(error.isTransient()).isFalse();
        assertThat(source.admin().status().block(DEADLINE).slot().lossReason()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void detectsASlotThatWasCreatedAgainByAnother(int version) {
        Database database = tableOn(shared(version));
        Listener listener = listen(source(database, "t").build());
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);
        // While the source is held back a slot of the same name is made, which has not seen what was written before.
        dropHeldSlot(database);
        database.execute("INSERT INTO t VALUES (2)");
        database.execute("SELECT pg_create_logical_replication_slot('" + slotName(database) + "', 'pgoutput')");

        eventually().until(() -> listener.error() != null);
        assertThat(listener.error()).isInstanceOfAny(SlotMovedException.class, SlotLostException.class);
        assertThat(listener.size()).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void noticesASlotThatAnotherMovedOnBeforeItBeganToStream(int version) throws SQLException {
        Database database = tableOn(shared(version));
        database.execute("CREATE TABLE late (id int PRIMARY KEY)");
        PostgresSource first = source(database, "t").build();
        Position position = firstPosition(database, first);
        PostgresSource second = source(database, "t", "late").build();
        try (Connection lock = database.connect()) {
            lock.setAutoCommit(false);
            lock.createStatement().execute("LOCK TABLE late IN ACCESS EXCLUSIVE MODE");
            Listener listener = listen(second, second.recordsAfter(position), Long.MAX_VALUE);
            // It has seen that the slot is free, and adds the table to the publication.
            eventually()
                    .until(() -> "1"
                            .equals(database.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation ="
                                    + " 'late'::regclass")));
            Listener other = listen(first, first.recordsAfter(position), Long.MAX_VALUE);
            awaitActive(database);
            database.execute("INSERT INTO t VALUES (2)");
            eventually().until(() -> other.size() == 1);
            first.acknowledgements().acknowledgeUpTo(other.last().position());
            eventually().until(() -> isConfirmed(database, other.last()));
            other.cancel();
            first.admin().released().block(DEADLINE);
            lock.commit();

            eventually().until(() -> listener.error() != null || listener.size() > 0);
            assertThat(listener.error())
                    .isInstanceOf(SlotMovedException.class)
                    .hasMessageContaining("past what this session acknowledged")
                    .hasMessageContaining("resume from the position that was stored last")
                    .hasMessageNotContaining("slotName");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void refusesASlotThatStaysWhenATemporaryOneIsRequested(int version) {
        Database database = tableOn(shared(version));
        firstPosition(database, source(database, "t").build());
        String confirmed = slot(database, "confirmed_flush_lsn");
        assertThat(failure(source(database, "t").temporarySlot(true).build().records(), SlotMismatchException.class))
                .hasMessageContaining("logrepl.temporarySlot");
        assertThat(slot(database, "confirmed_flush_lsn")).isEqualTo(confirmed);
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void makesASlotThatIsThereAFailoverSlotWhenThatIsRequested(int version) {
        Database database = tableOn(shared(version));
        Position position = firstPosition(database, source(database, "t").build());
        assertThat(slot(database, "failover")).isEqualTo("f");
        PostgresSource source = source(database, "t").failover(true).build();
        firstPosition(database, source, source.recordsAfter(position), 2);
        assertThat(slot(database, "failover")).isEqualTo("t");
    }

    @Test
    void leavesASlotAsItIsWhenTheStartFails() {
        Database database = tableOn(shared(18));
        Position position = firstPosition(database, source(database, "t").build());
        eventually().until(() -> "f".equals(slot(database, "active")));
        database.execute(
                "INSERT INTO t VALUES (2)",
                "SELECT pg_replication_slot_advance('" + slotName(database) + "', pg_current_wal_lsn())");
        PostgresSource careful =
                source(database, "t").failover(true).slotAhead(SlotAhead.FAIL).build();
        failure(careful.recordsAfter(position), SlotAheadException.class);
        assertThat(slot(database, "failover")).isEqualTo("f");

        database.execute("DROP PUBLICATION conduitpub");
        failure(source(database, "t").failover(true).build().records(), PublicationException.class);
        assertThat(slot(database, "failover")).isEqualTo("f");
    }

    @Test
    void reportsThatAServerIsTooOldForFailoverSlotsThoughTheSlotIsThere() {
        Database database = tableOn(shared(14));
        firstPosition(database, source(database, "t").build());
        assertThat(failure(source(database, "t").failover(true).build().records(), ServerSettingException.class))
                .hasMessageContaining("needs PostgreSQL 17");
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void noticesBetweenTwoRunsASlotThatWasCreatedAgainWithSlotAheadFail(int version) {
        Database database = tableOn(shared(version));
        Position position = firstPosition(database, source(database, "t").build());
        dropHeldSlot(database);
        database.execute(
                "INSERT INTO t VALUES (2)",
                "SELECT pg_create_logical_replication_slot('" + slotName(database) + "', 'pgoutput')");

        SlotAheadException error = failure(
                source(database, "t").slotAhead(SlotAhead.FAIL).build().recordsAfter(position),
                SlotAheadException.class);
        assertThat(error).hasMessageContaining(slotName(database)).hasMessageContaining("slotAhead=fail");
        assertThat(error.isTransient()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void resumesAfterOrdinaryRestartsWhenASlotAheadIsAnError(int version) {
        Database database = tableOn(own(PostgresServer.builder().version(version)));
        database.execute("CREATE TABLE unpublished (id int)");
        PostgresSource source = source(database, "t").slotAhead(SlotAhead.FAIL).build();
        Position position = null;
        for (int i = 1; i <= 3; i++) {
            Listener listener =
                    position == null ? listen(source) : listen(source, source.recordsAfter(position), Long.MAX_VALUE);
            awaitActive(database);
            int rows = 2 * i;
            database.execute(
                    "INSERT INTO unpublished VALUES (1)",
                    "INSERT INTO t VALUES (" + rows + "), (" + (rows + 1) + ")",
                    "INSERT INTO unpublished VALUES (2)");
            eventually().until(() -> listener.size() == 2);
            source.acknowledgements().acknowledgeUpTo(listener.last().position());
            eventually().until(() -> isConfirmed(database, listener.last()));
            if (i == 2) {
                database.server().restart();
                awaitActive(database);
                // A server before version 17 may have forgotten what was confirmed last.
                eventually().until(() -> isConfirmed(database, listener.last()));
            }
            listener.cancel();
            source.admin().released().block(DEADLINE);
            assertThat(listener.ids()).containsExactly(rows, rows + 1);
            position = Position.of(listener.last().position().toBytes());
            // All that is left is empty and not confirmed, for no position speaks of it.
            assertThat(position.toString()).contains("\"end\":\"" + slot(database, "confirmed_flush_lsn") + "\"");
        }

        dropHeldSlot(database);
        database.execute("SELECT pg_create_logical_replication_slot('" + slotName(database) + "', 'pgoutput')");
        failure(source.recordsAfter(position), SlotAheadException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void warnsWhenTheSlotMayBeAnotherThanThatOfThePositionAndOnlyThere(int version) {
        Database database = tableOn(shared(version));
        PostgresSource source = source(database, "t").build();
        Position first = firstPosition(database, source);
        Position position;
        try (StandardError log = new StandardError()) {
            position = firstPosition(database, source, source.recordsAfter(first), 2);
            assertThat(log.text()).doesNotContain("unless the slot was dropped").doesNotContainPattern(WARNING);
        }
        position = passed(database, source, position);
        try (StandardError log = new StandardError()) {
            firstPosition(database, source, source.recordsAfter(position), 4);
            assertThat(log.text())
                    .as("the slot is the one of the position")
                    .contains("past the stored position")
                    .doesNotContainPattern(WARNING);
        }
        dropHeldSlot(database);
        database.execute(
                "INSERT INTO t VALUES (5)",
                "SELECT pg_create_logical_replication_slot('" + slotName(database) + "', 'pgoutput')");
        try (StandardError log = new StandardError()) {
            firstPosition(database, source, source.recordsAfter(position), 3);
            assertThat(log.text())
                    .containsPattern(
                            "WARN .*begins after the stored position at [0-9A-F]+/[0-9A-F]+ and is confirmed up to"
                                    + " [0-9A-F]+/[0-9A-F]+: .*unless the slot was dropped and created again");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void readsEverythingAgainWhenTheSlotIsDroppedByAnotherAndTheOptionAllowsIt(int version) throws SQLException {
        Database database = tableOn(shared(version));
        database.execute("INSERT INTO t VALUES (1), (2)");
        PostgresSource source =
                source(database, "t").slotLost(SlotLost.RESNAPSHOT).build();
        Listener listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (3)");
        eventually().until(() -> listener.size() == 3);

        try (Connection changing = database.connect();
                Statement statement = changing.createStatement()) {
            // The creation of the new slot waits for this transaction, so its snapshot has the changes.
            changing.setAutoCommit(false);
            statement.execute("DELETE FROM t WHERE id = 1");
            statement.execute("INSERT INTO t VALUES (4)");
            dropHeldSlot(database);
            changing.commit();
        }
        eventually().until(() -> listener.size() == 7);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (5)");
        eventually().until(() -> listener.size() == 8);

        assertThat(listener.error()).isNull();
        List<Record> again = listener.records().subList(3, 8);
        assertThat(again.get(0).metadata()).containsEntry(Metadata.TRUNCATE, "true");
        assertThat(again.subList(1, 4).stream().map(SourceCase::id)).containsExactlyInAnyOrder(2, 3, 4);
        assertThat(again.get(4).operation()).isEqualTo(Operation.CREATE);
        // Everything emitted before the loss is another history, and cannot be confirmed to this slot.
        source.acknowledgements().acknowledgeUpTo(listener.last().position());
        eventually().until(() -> source.admin().session().orElseThrow().unacknowledged() == 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void readsEverythingAgainWhenTheSlotIsInvalidatedWhileItStreamsAndTheOptionAllowsIt(int version) {
        Database database = tableOn(databaseThatKeepsLittleWal(version));
        PostgresSource source =
                source(database, "t").slotLost(SlotLost.RESNAPSHOT).build();
        Listener listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);

        // It is not acknowledged, so the slot holds on to the WAL from here on.
        eventually().until(() -> {
            fillWal(database);
            return listener.size() > 1;
        });
        // On a busy machine the new slot is lost as well before the filling ends.
        eventually().until(() -> listener.last().operation() == Operation.SNAPSHOT);
        assertThat(listener.records().get(1).metadata()).containsEntry(Metadata.TRUNCATE, "true");
        assertThat(id(listener.last())).isOne();
        assertThat(listener.error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void namesTheSlotThatIsInvalidatedWhileItStreams(int version) {
        Database database = tableOn(databaseThatKeepsLittleWal(version));
        Listener listener = listen(source(database, "t").build());
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);

        // It is not acknowledged, so the slot holds on to the WAL from here on.
        eventually().until(() -> {
            fillWal(database);
            return listener.error() != null;
        });

        assertThat(listener.error())
                .isInstanceOf(SlotLostException.class)
                .hasMessageContaining(slotName(database))
                .hasMessageContaining("slotLost=resnapshot");
        assertThat(listener.size()).isOne();
    }

    /** A server from 18 on leaves changes out with a warning, where those before it fail. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void namesSlotAndPublicationWhenThePublicationIsDroppedWhileItStreams(int version) {
        Database database = tableOn(shared(version));
        PostgresSource source = source(database, "t").build();
        Listener listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);
        source.acknowledgements().acknowledgeUpTo(listener.last().position());

        database.execute("DROP PUBLICATION conduitpub", "INSERT INTO t VALUES (2)");
        eventually().until(() -> listener.error() != null);
        assertThat(listener.error())
                .isInstanceOf(PublicationException.class)
                .hasMessageContaining("'conduitpub'")
                .hasMessageContaining(slotName(database));
        assertThat(listener.size()).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void namesSlotAndPublicationWhenThePublicationIsGoneWhenItReconnects(int version) {
        Database database = tableOn(shared(version));
        Listener listener = listen(source(database, "t").build());
        awaitActive(database);
        database.execute(
                "DROP PUBLICATION conduitpub",
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                        + slotName(database) + "'");
        eventually().until(() -> listener.error() != null);
        assertThat(listener.error())
                .isInstanceOf(PublicationException.class)
                .hasMessageContaining("'conduitpub'")
                .hasMessageContaining(slotName(database));
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void takesAPositionWithoutItsSlotForLost(int version) {
        Database database = tableOn(shared(version));
        PostgresSource source = source(database, "t").build();
        Position position = firstPosition(database, source);
        dropHeldSlot(database);
        assertThat(failure(source.recordsAfter(position), SlotLostException.class))
                .hasMessageContaining("does not exist");
        assertThat(slot(database, "slot_name")).isNull();
    }

    @Test
    void refusesThePositionOfAnotherSystem() {
        Database database = tableOn(shared(18));
        Position position = firstPosition(database, source(database, "t").build());
        Database other = tableOn(shared(14));
        ResourceCensus before = census(other);
        PostgresSource source = source(other, "t").slotName(slotName(database)).build();
        assertThat(failure(source.recordsAfter(position), ForeignPositionException.class)
                        .isTransient())
                .isFalse();
        before.awaitNothingMore(RELEASE);
    }

    @Test
    void resumesAfterADrainedPositionOfTheSystemFromWhichThisOneWasMoved() {
        Database database = tableOn(shared(14));
        Position position = firstPosition(database, source(database, "t").build());
        Database moved = tableOn(shared(18));
        moved.execute("INSERT INTO t VALUES (1)");
        PostgresSourceBuilder builder = source(moved, "t").slotName(slotName(database));
        ForeignPositionException refusal =
                failure(builder.build().recordsAfter(position), ForeignPositionException.class);
        String system = refusal.getMessage().replaceFirst("(?s).*movedFrom=([0-9]+).*", "$1");

        PostgresSource source = builder.movedFrom(system).build();
        Listener listener = listen(source, source.recordsAfter(position), Long.MAX_VALUE);
        awaitActive(moved, slotName(database));
        moved.execute("INSERT INTO t VALUES (2)");
        eventually().until(() -> listener.size() == 1);
        assertThat(listener.error()).isNull();
        assertThat(listener.ids()).as("what was there counts as read").containsExactly(2);
        Position next = Position.of(listener.last().position().toBytes());
        listener.cancel();
        source.admin().released().block(DEADLINE);
        moved.execute("INSERT INTO t VALUES (3)");

        PostgresSource later = source(moved, "t").slotName(slotName(database)).build();
        Listener behind = listen(later, later.recordsAfter(next), Long.MAX_VALUE);
        eventually().until(() -> behind.size() == 1);
        assertThat(behind.ids()).containsExactly(3);
    }

    @Test
    void refusesAPositionBeyondTheWalOfTheServer() {
        Database database = tableOn(shared(18));
        PostgresSource source = source(database, "t").build();
        Position position = firstPosition(database, source);
        String ahead = new String(position.toBytes(), UTF_8).replaceAll("\"[0-9A-F]+/([0-9A-F]+)\"", "\"FFFF/$1\"");
        assertThat(failure(source.recordsAfter(Position.of(ahead.getBytes(UTF_8))), PositionAheadException.class))
                .hasMessageContaining("FFFF/");
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void namesSlotAndPublicationWhenThePublicationIsGone(int version) {
        Database database = tableOn(shared(version));
        PostgresSource source = source(database, "t").build();
        firstPosition(database, source);
        database.execute("DROP PUBLICATION conduitpub");
        assertThat(failure(source.records(), PublicationException.class))
                .hasMessageContaining("conduitpub")
                .hasMessageContaining(slotName(database));
        assertThat(slot(database, "slot_name")).isNotNull();
    }

    @Test
    void keepsItsSlotActiveInALongSnapshotWithoutDemand() {
        Database database = own(PostgresServer.builder().setting("idle_replication_slot_timeout", "1s"));
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, filler text)",
                "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 10000) i");
        Listener listener = listen(source(database, "t").bufferBytes(1 << 20).build(), 1);
        eventually().until(() -> listener.size() == 1);
        database.execute("SELECT pg_create_logical_replication_slot('bystander', 'pgoutput')");
        eventually().until(() -> {
            database.execute("CHECKPOINT");
            return "idle_timeout"
                    .equals(database.value(
                            "SELECT invalidation_reason FROM pg_replication_slots WHERE slot_name = 'bystander'"));
        });
        PostgresSource idle = source(database, "t").slotName("bystander").build();
        assertThat(failure(idle.records(), SlotLostException.class).reason()).isEqualTo("idle_timeout");
        listener.request(Long.MAX_VALUE);
        eventually().until(() -> listener.size() == 10_000);
        assertThat(listener.error()).isNull();
        assertThat(slot(database, "active")).isEqualTo("t");
    }

    @Test
    void logsNoPasswordsAndNoValues() {
        Database database = tableOn(shared(18));
        String url = database.url().replace(":" + database.server().password() + "@", ":wrong-S3cret@");
        PenstockException error = failure(sourceAt(url, database, "t").build().records(), LoginException.class);
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause.getMessage())).doesNotContain("wrong-S3cret");
        }
        assertThat(sourceAt(url, database, "t").build().toString()).doesNotContain("wrong-S3cret");
    }

    private static Database tableOn(Database database) {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        return database;
    }

    /** Runs a session that sees one change, and returns its position. */
    private Position firstPosition(Database database, PostgresSource source) {
        return firstPosition(database, source, source.records(), 1);
    }

    private Position firstPosition(Database database, PostgresSource source, Flux<Record> records, int id) {
        Listener listener = listen(source, records, Long.MAX_VALUE);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (" + id + ")");
        eventually().until(() -> listener.size() == 1);
        listener.cancel();
        source.admin().released().block(DEADLINE);
        return Position.of(listener.last().position().toBytes());
    }

    /**
     * Confirms the slot past a row that follows the position and returns it, or a later position if the slot would then no longer retain
     * WAL from before it: that happens when the server has logged its running transactions meanwhile, as it does every
     * 15 s.
     */
    private Position passed(Database database, PostgresSource source, Position position) {
        String advance = "SELECT pg_replication_slot_advance('" + slotName(database) + "', pg_current_wal_lsn())";
        Position latest = position;
        for (int id = 11; id <= 15; id++) {
            eventually().until(() -> "f".equals(slot(database, "active")));
            String retained = slot(database, "restart_lsn");
            database.execute("INSERT INTO t VALUES (" + 10 * id + ")", advance);
            if (retained.equals(slot(database, "restart_lsn"))) {
                return latest;
            }
            latest = firstPosition(database, source, source.recordsAfter(latest), id);
        }
        throw new AssertionError("The slot's restart LSN moved each of five times");
    }

    private static void dropHeldSlot(Database database) {
        String name = slotName(database);
        database.execute("DO $$ BEGIN FOR i IN 1 .. 1000 LOOP BEGIN"
                + " PERFORM pg_terminate_backend(active_pid) FROM pg_replication_slots"
                + " WHERE slot_name = '" + name + "' AND active_pid IS NOT NULL;"
                + " PERFORM pg_drop_replication_slot('" + name + "'); RETURN;"
                + " EXCEPTION WHEN object_in_use THEN PERFORM pg_sleep(0.01); END; END LOOP; END $$");
    }

    private static <T extends PenstockException> T failure(Flux<?> records, Class<T> type) {
        Throwable error = records.then().materialize().block(DEADLINE).getThrowable();
        assertThat(error).isInstanceOf(type);
        return type.cast(error);
    }

    private Database databaseThatKeepsLittleWal(int version) {
        return own(PostgresServer.builder()
                .version(version)
                .setting("max_slot_wal_keep_size", "1MB")
                .setting("min_wal_size", "32MB")
                .setting("max_wal_size", "32MB"));
    }

    private static void fillWal(Database database) {
        database.execute(
                "SELECT pg_logical_emit_message(true, 'filler', repeat('x', 1000000))",
                "SELECT pg_switch_wal()",
                "CHECKPOINT");
    }
}
