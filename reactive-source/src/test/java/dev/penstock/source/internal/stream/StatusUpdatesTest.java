package dev.penstock.source.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.source.internal.pgoutput.ReplicationFrame;
import dev.penstock.source.internal.pgoutput.ReplicationFrame.Keepalive;
import dev.penstock.source.internal.pgoutput.StatusUpdate;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The LSNs of status updates, and the moments at which a heartbeat changes its mind, to the nanosecond. */
class StatusUpdatesTest {
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SILENCE = TIMEOUT.plus(INTERVAL.multipliedBy(2));

    private final Peer peer = new Peer();
    private long now = Long.MAX_VALUE - Duration.ofSeconds(7).toNanos();
    private long acknowledged;
    private long applied;
    private long compared = -1;
    private final Heartbeat heartbeat =
            new Heartbeat(peer, () -> acknowledged, () -> applied, () -> compared, INTERVAL, TIMEOUT, () -> now);

    /** In this order: received, acknowledged, compared, applied before; written, flushed, applied in the status update. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 0, 0, 0",
        "9, 5, 7, 5, 9, 5, 5",
        "9, 5, 5, 5, 9, 5, 5",
        "9, 5, 3, 5, 9, 3, 5",
        "9, 5, 3, 2, 9, 3, 3",
        "3, 5, 7, 5, 5, 5, 5",
        "3, 5, 0, 0, 3, 0, 0",
        "9, 5, 7, 8, 9, 5, 8",
        "-1, 5, 7, 5, -1, 5, 5",
        "9, -1, 7, 5, 9, 7, 7",
        "9, 5, -1, -1, 9, 5, -1",
        "9, -2, -1, 5, -2, -2, -2",
        "9, -1, -2, 5, -2, -2, -2"
    })
    void reportWhatIsWrittenFlushedAndAppliedAsUnsignedNumbers(
            long received, long acked, long known, long done, long written, long flushed, long replayed)
            throws SQLException {
        heartbeat.received(received);
        acknowledged = acked;
        compared = known;
        applied = done;
        pass(INTERVAL);

        assertThat(peer.sent).singleElement().satisfies(status -> {
            assertThat(status.writtenLsn()).isEqualTo(written);
            assertThat(status.flushedLsn()).isEqualTo(flushed);
            assertThat(status.appliedLsn()).isEqualTo(replayed);
            assertThat(status.replyRequested()).isFalse();
        });
    }

    @Test
    void areSentAtTheIntervalAndNotBefore() throws SQLException {
        assertThat(heartbeat.untilNextBeat()).isEqualTo(INTERVAL.toNanos());
        heartbeat.resting(INTERVAL.toNanos());
        pass(INTERVAL.minusNanos(1));
        assertThat(peer.sent).isEmpty();
        assertThat(heartbeat.untilNextBeat()).isOne();

        pass(Duration.ofNanos(1));
        assertThat(peer.sent).hasSize(1);
    }

    @Test
    void confirmAfterFiftyMillisecondsIfThereIsSomethingToConfirm() throws SQLException {
        acknowledged = 7;
        pass(Duration.ofMillis(50).minusNanos(1));
        assertThat(peer.sent).isEmpty();
        assertThat(heartbeat.untilNextBeat()).isOne();

        pass(Duration.ofNanos(1));
        assertThat(peer.sent).hasSize(1);
        pass(Duration.ofMillis(500));
        assertThat(peer.sent).as("nothing new").hasSize(1);

        compared = 7;
        acknowledged = 8;
        pass(Duration.ofMillis(500));
        assertThat(peer.sent).as("nothing that was compared").hasSize(1);
        compared = 8;
        pass(Duration.ofNanos(1));
        assertThat(peer.sent).hasSize(2);
    }

    @Test
    void answerARequestAfterTenMillisecondsAtMost() throws SQLException {
        heartbeat.received(new Keepalive(1, 0, true));
        pass(Duration.ofMillis(10).minusNanos(1));
        assertThat(peer.sent).isEmpty();
        assertThat(heartbeat.untilNextBeat()).isOne();

        pass(Duration.ofNanos(1));
        assertThat(peer.sent).hasSize(1);
        heartbeat.received(new Keepalive(1, 0, false));
        pass(Duration.ofMillis(500));
        assertThat(peer.sent).hasSize(1);
    }

    @Test
    void requestTheProgressATenthOfASecondAfterTheLastOne() throws SQLException {
        now += Duration.ofMillis(100).toNanos() - 1;
        heartbeat.ask();
        assertThat(peer.sent).isEmpty();

        now++;
        heartbeat.ask();
        heartbeat.ask();
        assertThat(peer.sent).singleElement().matches(StatusUpdate::replyRequested);
    }

    @Test
    void requestAReplyAfterMoreThanTwoSilentIntervals() throws SQLException {
        pass(INTERVAL);
        pass(INTERVAL);
        assertThat(peer.sent).hasSize(2).noneMatch(StatusUpdate::replyRequested);

        pass(INTERVAL);
        assertThat(peer.sent).hasSize(3).last().matches(StatusUpdate::replyRequested);
    }

    @Test
    void endWithTheServersOwnTimeoutOfSilence() throws SQLException {
        for (Duration passed = Duration.ZERO; passed.compareTo(SILENCE) < 0; passed = passed.plusSeconds(1)) {
            pass(Duration.ofSeconds(1));
        }

        assertThatCode(() -> pass(Duration.ZERO)).doesNotThrowAnyException();
        assertThatThrownBy(() -> pass(Duration.ofNanos(1)))
                .isInstanceOf(SQLException.class)
                .hasMessage("The server sent no sign of life");
    }

    /** In seconds; a server without a timeout is given a minute. */
    @ParameterizedTest
    @CsvSource({"0, 60", "1, 1", "3, 3"})
    void haveAnIntervalOfAThirdOfTheServersTimeoutAtMost(int walSenderTimeout, int seconds) {
        Heartbeat own = new Heartbeat(
                peer,
                () -> 0,
                () -> 0,
                () -> 0,
                Duration.ofMinutes(5),
                Duration.ofSeconds(walSenderTimeout),
                () -> now);
        Duration timeout = Duration.ofSeconds(seconds);

        assertThat(own.untilNextBeat()).isEqualTo(timeout.toNanos() / 3);
        assertThat(own.patience()).isEqualTo(timeout.plusNanos(2 * (timeout.toNanos() / 3)));
    }

    @Test
    void haveAnIntervalOfAMillisecondAtLeast() {
        Heartbeat own = new Heartbeat(peer, () -> 0, () -> 0, () -> 0, Duration.ofNanos(1), TIMEOUT, () -> now);

        assertThat(own.untilNextBeat()).isEqualTo(1_000_000);
    }

    /** Ten requests, each within a second after the one before, are those of a server that stops. */
    @ParameterizedTest
    @CsvSource({"10, 1000, true", "9, 1000, false", "10, 1001, false"})
    void confirmAllToAServerThatStopsWhateverWasCompared(int requests, long gapMillis, boolean stopping)
            throws SQLException {
        acknowledged = 9;
        compared = 3;
        for (int i = 0; i < requests; i++) {
            heartbeat.received(new Keepalive(9, 0, true));
            pass(Duration.ofMillis(i < requests - 1 ? gapMillis : 20));
        }

        assertThat(peer.sent).last().extracting(StatusUpdate::flushedLsn).isEqualTo(stopping ? 9L : 3L);
    }

    @Test
    void endTwoSecondsAfterAServerBeganToStop() throws SQLException {
        for (int i = 0; i < 10; i++) {
            heartbeat.received(new Keepalive(9, 0, true));
        }
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));
        int before = peer.sent.size();

        assertThatThrownBy(() -> pass(Duration.ofNanos(1)))
                .isInstanceOf(SQLException.class)
                .hasMessage("The server is shutting down and waits for acknowledgements");
        assertThat(peer.sent).as("with a last one").hasSize(before + 1);
    }

    @Test
    void goOnIfAStoppingServerSendsDataAgain() throws SQLException {
        for (int i = 0; i < 10; i++) {
            heartbeat.received(new Keepalive(9, 0, true));
        }
        heartbeat.received(10);
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));

        assertThatCode(() -> pass(Duration.ofSeconds(1))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"55000, true", "01000, false"})
    void endWithTheWarningOfALostPublication(String state, boolean ends) {
        peer.warning = new SQLWarning("skipped loading publication", state);

        if (ends) {
            assertThatThrownBy(() -> pass(INTERVAL))
                    .isInstanceOf(SQLException.class)
                    .hasMessage("skipped loading publication")
                    .extracting(error -> ((SQLException) error).getSQLState())
                    .isEqualTo("42704");
            assertThat(peer.sent).as("nothing is confirmed").isEmpty();
        } else {
            assertThatCode(() -> pass(INTERVAL)).doesNotThrowAnyException();
            assertThat(peer.sent).hasSize(1);
        }
    }

    /** The loop rested as long as it said. */
    private void pass(Duration time) throws SQLException {
        heartbeat.resting(time.toNanos());
        now += time.toNanos();
        heartbeat.beat();
    }

    private static final class Peer implements Heartbeat.Peer {
        final List<StatusUpdate> sent = new ArrayList<>();

        @Nullable
        SQLWarning warning;

        @Override
        @Nullable
        public ReplicationFrame read() {
            return null;
        }

        @Override
        public void await(long nanos) {}

        @Override
        @Nullable
        public SQLWarning warning() {
            return warning;
        }

        @Override
        public void send(StatusUpdate status) {
            sent.add(status);
        }
    }
}
