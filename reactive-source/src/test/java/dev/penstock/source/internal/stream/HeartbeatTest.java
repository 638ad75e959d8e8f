package dev.penstock.source.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.pgoutput.ReplicationFrame;
import dev.penstock.source.internal.pgoutput.ReplicationFrame.Keepalive;
import dev.penstock.source.internal.pgoutput.StatusUpdate;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the server hears of a session, by a clock that the test moves. */
class HeartbeatTest {
    private long applied;
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration SERVER_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration TICK = Duration.ofMillis(1);

    private final ScriptedPeer peer = new ScriptedPeer();
    private final AcknowledgementWindow window = new AcknowledgementWindow(0, () -> {});
    private long now = 1_000_000_000L;
    private final Heartbeat heartbeat = heartbeat(INTERVAL, SERVER_TIMEOUT);

    @Test
    void sendsAStatusUpdateInEveryInterval() throws Exception {
        pass(Duration.ofSeconds(9));
        heartbeat.received(1);
        pass(Duration.ofSeconds(10));

        assertThat(peer.sentAt).containsExactly(millis(5_000), millis(10_000), millis(15_000));
        assertThat(peer.sent).noneMatch(StatusUpdate::replyRequested);
    }

    @Test
    void sendsThreeStatusUpdatesWithinTheServersTimeout() throws Exception {
        Heartbeat hurried = heartbeat(Duration.ofMinutes(10), Duration.ofSeconds(6));
        pass(hurried, Duration.ofSeconds(5));

        assertThat(peer.sentAt).containsExactly(millis(2_000), millis(4_000));
    }

    @Test
    void confirmsSoonButNotOneByOne() throws Exception {
        for (long end = 1; end <= 100; end++) {
            window.acknowledge(window.nextOrdinal());
            window.transactionEnded(end);
            pass(TICK);
        }
        pass(Duration.ofMillis(60));

        assertThat(peer.sent).extracting(StatusUpdate::flushedLsn).containsExactly(50L, 100L);
    }

    @Test
    void answersTheServerAtOnceButNotAFloodOfRequests() throws Exception {
        pass(Duration.ofSeconds(1));
        for (int i = 0; i < 9; i++) {
            heartbeat.received(new Keepalive(7, 0, true));
            pass(TICK);
        }
        pass(Duration.ofMillis(20));

        assertThat(peer.sentAt).containsExactly(millis(1_000) + TICK.toNanos(), millis(1_011));
        assertThat(peer.sent).allMatch(status -> status.writtenLsn() == 7 && status.flushedLsn() == 0);
    }

    @Test
    void asksAServerThatIsSilentAndGivesUpAfterTheServersOwnTimeout() throws Exception {
        pass(Duration.ofSeconds(10));
        assertThat(peer.sent).noneMatch(StatusUpdate::replyRequested);
        pass(Duration.ofSeconds(60));
        assertThat(peer.sent).last().matches(StatusUpdate::replyRequested);

        assertThatThrownBy(() -> pass(Duration.ofSeconds(1)))
                .isInstanceOf(SQLException.class)
                .hasMessage("The server sent no sign of life");
    }

    @Test
    void doesNotBlameTheServerForTimeInWhichNothingIsRead() throws Exception {
        for (int seconds = 0; seconds < 600; seconds++) {
            heartbeat.notReading();
            pass(Duration.ofSeconds(1));
        }

        assertThat(peer.sent).hasSize(120);
    }

    /** Stopped by a signal, suspended with its machine, or kept from running by others: this says nothing of the server. */
    @Test
    void doesNotCountTimeInWhichTheProcessStood() throws Exception {
        pass(Duration.ofSeconds(12));
        stand(Duration.ofHours(1));
        heartbeat.foundNothing();
        pass(Duration.ofSeconds(57));
        assertThat(peer.sent).last().matches(StatusUpdate::replyRequested);

        assertThatThrownBy(() -> pass(Duration.ofSeconds(2))).hasMessage("The server sent no sign of life");
    }

    @Test
    void readsWhatHasArrivedWhileTheProcessStoodBeforeItWrites() throws Exception {
        pass(Duration.ofSeconds(1));
        stand(Duration.ofSeconds(30));
        for (int i = 0; i < 200; i++) {
            heartbeat.received(i);
            pass(TICK);
        }
        assertThat(peer.sent).as("while there is something to be read").isEmpty();

        heartbeat.foundNothing();
        pass(TICK);
        assertThat(peer.sent).singleElement().matches(status -> status.writtenLsn() == 199);
    }

    @Test
    void writesSoonAfterTheProcessStoodThoughThereIsAlwaysMoreToRead() throws Exception {
        pass(Duration.ofSeconds(1));
        stand(Duration.ofSeconds(30));
        for (int i = 0; i < 1_100; i++) {
            heartbeat.received(i);
            pass(TICK);
        }
        assertThat(peer.sentAt).containsExactly(millis(32_000));
    }

    @Test
    void writesAtOnceAfterTheProcessStoodWhenNothingIsRead() throws Exception {
        pass(Duration.ofSeconds(1));
        stand(Duration.ofSeconds(30));
        heartbeat.notReading();
        pass(TICK);

        assertThat(peer.sentAt).containsExactly(millis(31_000) + TICK.toNanos());
    }

    @Test
    void countsARestOfTheLoopAsNoStall() throws Exception {
        pass(Duration.ofSeconds(1));
        heartbeat.resting(Duration.ofSeconds(4).toNanos());
        stand(Duration.ofSeconds(4));

        assertThat(peer.sentAt).containsExactly(millis(5_000));
    }

    @Test
    void countsTheTimeAfterAnExpectedRestAsAStall() throws Exception {
        pass(Duration.ofSeconds(1));
        heartbeat.resting(Duration.ofSeconds(4).toNanos());
        stand(Duration.ofSeconds(30));
        heartbeat.received(7);
        assertThat(peer.sent).as("before the loop has read").isEmpty();

        heartbeat.foundNothing();
        pass(TICK);
        assertThat(peer.sent).singleElement().matches(status -> status.writtenLsn() == 7);
    }

    @Test
    void confirmsPositionsInTheUpperHalfOfTheirRange() throws Exception {
        AcknowledgementWindow high = new AcknowledgementWindow(Long.MAX_VALUE, () -> {});
        Heartbeat beating =
                new Heartbeat(peer, high::confirmed, high::confirmed, () -> -1L, INTERVAL, SERVER_TIMEOUT, () -> now);
        pass(beating, Duration.ofSeconds(5));
        assertThat(peer.sent).hasSize(1);

        high.acknowledge(high.nextOrdinal());
        high.transactionEnded(Long.MIN_VALUE);
        pass(beating, Duration.ofMillis(60));

        assertThat(peer.sent).last().matches(status -> status.flushedLsn() == Long.MIN_VALUE);
    }

    @Test
    void letsAServerGoThatStopsAndWaitsForAcknowledgements() throws Exception {
        window.nextOrdinal();
        window.transactionEnded(9);

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 3_000; i++) {
                        heartbeat.received(new Keepalive(9, 0, true));
                        pass(TICK);
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasMessage("The server is shutting down and waits for acknowledgements");
        assertThat(now - peer.start).isBetween(millis(2_000), millis(2_100));
    }

    @Test
    void waitsAtTheEndUntilTheServerHasAnswered() throws Exception {
        peer.frames.add(new ReplicationFrame.XLogData(1, 1, 0, ByteBuffer.allocate(0)));
        peer.frames.add(new Keepalive(1, 0, false));
        peer.frames.add(new Keepalive(2, 0, false));

        heartbeat.finish(Duration.ofSeconds(1));

        assertThat(peer.sent).singleElement().matches(StatusUpdate::replyRequested);
        assertThat(peer.frames).hasSize(1);
    }

    @Test
    void waitsAtTheEndNoLongerThanItsPatience() throws Exception {
        heartbeat.finish(Duration.ofSeconds(1));

        assertThat(now - peer.start).isBetween(millis(1_000), millis(1_001));
    }

    @Test
    void doesNotWaitAtTheEndForAServerThatIsGone() {
        peer.closed = true;

        assertThatThrownBy(() -> heartbeat.finish(Duration.ofSeconds(1))).isInstanceOf(SQLException.class);

        assertThat(peer.sent).hasSize(1);
        assertThat(now - peer.start).isBetween(0L, millis(1));
    }

    @Test
    void knowsWhenItHasSomethingToDoNext() throws Exception {
        pass(Duration.ofMillis(400));
        assertThat(heartbeat.untilNextBeat()).isEqualTo(millis(INTERVAL.toMillis() - 400));

        heartbeat.received(new Keepalive(9, 0, true));
        assertThat(heartbeat.untilNextBeat()).isZero();
    }

    @Test
    void reportsWhatIsAppliedBeyondWhatMayBeConfirmed() throws Exception {
        applied = 70;
        pass(Duration.ofSeconds(6));

        assertThat(peer.sent).last().matches(status -> status.flushedLsn() == window.confirmed());
        assertThat(peer.sent).last().matches(status -> status.appliedLsn() == 70);
    }

    private Heartbeat heartbeat(Duration interval, Duration timeout) {
        return new Heartbeat(peer, window::confirmed, () -> applied, () -> -1L, interval, timeout, () -> now);
    }

    private void pass(Duration time) throws SQLException {
        pass(heartbeat, time);
    }

    /** The process does not run; then the loop comes by. */
    private void stand(Duration time) throws SQLException {
        now += time.toNanos();
        heartbeat.beat();
    }

    /** The loop comes by in every millisecond. */
    private void pass(Heartbeat beating, Duration time) throws SQLException {
        for (long end = now + time.toNanos(); now < end; ) {
            now += TICK.toNanos();
            beating.beat();
        }
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    /** Sends what it was told to, a frame in a millisecond, and remembers what it heard. */
    private final class ScriptedPeer implements Heartbeat.Peer {
        final List<StatusUpdate> sent = new ArrayList<>();
        final List<Long> sentAt = new ArrayList<>();
        final Deque<ReplicationFrame> frames = new ArrayDeque<>();
        final long start = 1_000_000_000L;
        boolean closed;

        @Override
        public ReplicationFrame read() throws SQLException {
            if (closed) {
                throw new SQLException("The server closed the connection", "08006");
            }
            now += TICK.toNanos();
            return frames.poll();
        }

        @Override
        public void await(long nanos) {
            now += TICK.toNanos();
        }

        @Override
        public SQLWarning warning() {
            return null;
        }

        @Override
        public void send(StatusUpdate status) {
            sent.add(status);
            sentAt.add(now - start);
        }
    }
}
