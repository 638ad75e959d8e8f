package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.SlotLost;
import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A start within a session that is tried again and again. */
@Timeout(180)
class RetriedStartIT extends SourceCase {
    private static final String WALSENDERS =
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walsender' AND datname = '%s'";

    @Test
    void leavesNoConnectionBehindWithEachAttempt() throws Exception {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        Listener listener = listen(source(database, "t")
                .slotLost(SlotLost.RESNAPSHOT)
                .slotTimeout(Duration.ofSeconds(1))
                .reconnectMaxBackoff(Duration.ofMillis(200))
                .build());
        awaitActive(database);
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Connection locker = database.connect();
                Statement statement = locker.createStatement()) {
            locker.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            dropHeldSlot(database);

            // Each attempt opens a replication connection, and fails for the lock: a new process each.
            AtomicInteger last = new AtomicInteger();
            eventually().until(() -> {
                most.accumulateAndGet(
                        Integer.parseInt(database.value(WALSENDERS.formatted(database.name()))), Math::max);
                String pid = database.value("SELECT max(pid) FROM pg_stat_activity WHERE backend_type = 'walsender'"
                        + " AND datname = '" + database.name() + "'");
                if (pid != null && last.getAndSet(Integer.parseInt(pid)) != Integer.parseInt(pid)) {
                    attempts.incrementAndGet();
                }
                return attempts.get() >= 3;
            });
        }
        assertThat(most.get()).isLessThanOrEqualTo(2);
        eventually().until(() -> listener.size() == 2);
        assertThat(listener.error()).isNull();
    }

    private static void dropHeldSlot(Database database) {
        String name = slotName(database);
        database.execute("DO $$ BEGIN FOR i IN 1 .. 1000 LOOP BEGIN"
                + " PERFORM pg_terminate_backend(active_pid) FROM pg_replication_slots"
                + " WHERE slot_name = '" + name + "' AND active_pid IS NOT NULL;"
                + " PERFORM pg_drop_replication_slot('" + name + "'); RETURN;"
                + " EXCEPTION WHEN object_in_use THEN PERFORM pg_sleep(0.01); END; END LOOP; END $$");
    }
}
