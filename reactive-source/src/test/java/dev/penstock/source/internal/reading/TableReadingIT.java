package dev.penstock.source.internal.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.record.ScriptedSession;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.session.RereadRequests;
import dev.penstock.source.internal.session.SideThread;
import dev.penstock.source.internal.snapshot.SnapshotReaders;
import dev.penstock.source.internal.snapshot.SnapshotRun;
import dev.penstock.source.internal.table.TablePattern;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableReadingIT {
    private static final long DEADLINE_SECONDS = 60;

    /** Else its readers would hold their snapshot, and what they locked, to the end of the session. */
    @Test
    void releasesASnapshotThatIsNotUsed() {
        try (Database database = PostgresServer.shared().createDatabase();
                SideThread side = new SideThread("penstock-test-side", () -> {})) {
            SnapshotReaders readers = SnapshotReaders.of(database);
            Prepared prepared = new Prepared(readers);
            ScriptedSession.emitted(Coverage.NONE.withUnread(1), null, session -> {
                TableReading reading = new TableReading(
                        session.coverage(),
                        session.emission(),
                        session.gauge(),
                        side,
                        prepared,
                        new RereadRequests("s", () -> {}),
                        0);
                try {
                    reading.step();
                    assertThat(prepared.done.await(DEADLINE_SECONDS, TimeUnit.SECONDS))
                            .isTrue();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                assertThat(readers.open()).hasSize(1);
                reading.abandon();
            });
            await().atMost(Duration.ofSeconds(DEADLINE_SECONDS))
                    .until(() -> readers.open().isEmpty());
        }
    }

    /** A transaction is in the snapshot if and only if it commits below its point. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsAheadOfTheTransactionThatCommitsAtTheSnapshotsPointAndNoEarlier(boolean keepalive) {
        try (Database database = PostgresServer.shared().createDatabase();
                SideThread side = new SideThread("penstock-test-side", () -> {})) {
            SnapshotReaders readers = SnapshotReaders.of(database);
            ScriptedSession.emitted(Coverage.NONE.withUnread(1), null, session -> {
                TableReading reading = new TableReading(
                        session.coverage(),
                        session.emission(),
                        session.gauge(),
                        side,
                        new Prepared(readers),
                        new RereadRequests("s", () -> {}),
                        0);
                await().atMost(Duration.ofSeconds(DEADLINE_SECONDS)).until(() -> !reading.step());
                assertThat(reading.isCatchingUp()).isTrue();
                if (keepalive) {
                    reading.caughtUpTo(SnapshotReaders.POINT - 1);
                    assertThat(reading.isCatchingUp()).isTrue();
                    reading.caughtUpTo(SnapshotReaders.POINT);
                } else {
                    assertThat(reading.waitsBefore(SnapshotReaders.POINT - 1)).isFalse();
                    assertThat(reading.isCatchingUp()).isTrue();
                    assertThat(reading.waitsBefore(SnapshotReaders.POINT)).isTrue();
                }
                assertThat(reading.isCatchingUp()).isFalse();
                assertThat(reading.isActive()).isTrue();
                reading.abandon();
            });
        }
    }

    private static final class Prepared implements SnapshotProvider {
        final CountDownLatch done = new CountDownLatch(1);
        private final SnapshotReaders readers;

        Prepared(SnapshotReaders readers) {
            this.readers = readers;
        }

        @Override
        public SnapshotRun unread(Coverage coverage) throws InterruptedException {
            SnapshotRun run = readers.prepare();
            done.countDown();
            return run;
        }

        @Override
        public SnapshotRun chosen(List<TablePattern> tables, Coverage coverage) {
            throw new AssertionError("Tables were requested unexpectedly");
        }

        @Override
        public SnapshotRun matching(List<TablePattern> tables, String condition, Coverage coverage) {
            throw new AssertionError("Rows that meet a condition were requested unexpectedly");
        }

        @Override
        public SnapshotRun rows(List<TablePattern> table, RowSelection rows, Coverage coverage) {
            throw new AssertionError("Rows were requested unexpectedly");
        }
    }
}
