package dev.penstock.source.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penstock.core.Position;
import dev.penstock.core.PositionStore;
import dev.penstock.core.PositionStoreException;
import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.SourcePosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PositionKeeperTest {
    private static final long BEGINNING = 100;
    private static final PositionScope SCOPE = PositionScope.of(1, 1, "slot", "0a1b2c3d", Coverage.NONE);

    private final RecordingStore store = new RecordingStore();
    private final AcknowledgementWindow window = new AcknowledgementWindow(BEGINNING, () -> {});
    private long now;
    private @Nullable SourcePosition last;
    private @Nullable SourcePosition acknowledged;
    private final PositionKeeper keeper = new PositionKeeper(
            store, Duration.ofSeconds(1), null, window, beginning -> last, () -> acknowledged, () -> {}, () -> now);

    @Test
    void confirmsNothingThatIsNotStored() {
        transaction(200, 1);
        step();
        window.acknowledgeUpTo(1);
        step();
        assertThat(keeper.confirmed()).as("the store has not answered").isEqualTo(BEGINNING);

        store.answer();
        step();
        assertThat(store.positions).containsExactly(position(1));
        assertThat(keeper.confirmed()).isEqualTo(200);
    }

    @Test
    void storesNothingThatIsNotAcknowledged() {
        transaction(200, 1);
        step();
        transaction(300, 2);
        step();
        window.acknowledge(2);
        step();
        assertThat(store.positions).isEmpty();

        window.acknowledge(1);
        step();
        assertThat(store.positions).containsExactly(position(2));
    }

    @Test
    void storesExactlyTheAcknowledgedRecordsOfManyThatArrivedTogether() {
        transaction(200, 1);
        transaction(300, 2);
        transaction(400, 3);
        acknowledged = position(2);
        window.acknowledgeUpTo(2);
        step();
        store.answer();
        step();

        assertThat(store.positions).containsExactly(position(2));
        assertThat(keeper.confirmed()).isEqualTo(300);
    }

    @Test
    void storesAtIntervals() {
        for (int ordinal = 1; ordinal <= 30; ordinal++) {
            transaction(100 + ordinal, ordinal);
            window.acknowledgeUpTo(ordinal);
            now += Duration.ofMillis(100).toNanos();
            keeper.step();
            store.answer();
        }

        assertThat(store.positions).hasSize(3).startsWith(position(1));
    }

    @Test
    void confirmsWhatIsIdleWithoutStoringThePositionAgain() {
        transaction(200, 1);
        window.acknowledgeUpTo(1);
        step();
        store.answer();
        step();
        window.transactionEnded(900);
        step();

        assertThat(store.positions).hasSize(1);
        assertThat(keeper.confirmed()).isEqualTo(900);
    }

    @Test
    void storesThePositionOfASnapshotWithoutRows() {
        last = SCOPE.snapshot(BEGINNING, 0, 0);
        step();

        assertThat(store.positions).containsExactly(last);
    }

    @Test
    void confirmsWhatIsIdleAfterThePositionThatWasResumedAfter() {
        PositionKeeper resumed = new PositionKeeper(
                store, Duration.ofSeconds(1), position(9), window, beginning -> null, () -> null, () -> {}, () -> now);
        window.transactionEnded(500);
        now += Duration.ofSeconds(1).toNanos();
        resumed.step();

        assertThat(store.positions).isEmpty();
        assertThat(resumed.confirmed()).isEqualTo(500);
    }

    @Test
    void storesTheRestAtTheEnd() throws InterruptedException {
        transaction(200, 1);
        window.acknowledgeUpTo(1);
        step();
        store.answer();
        transaction(300, 2);
        window.acknowledgeUpTo(2);
        store.answersAtOnce = true;
        keeper.finish(Duration.ofSeconds(10));

        assertThat(store.positions).containsExactly(position(1), position(2));
        assertThat(keeper.confirmed()).isEqualTo(300);
    }

    @Test
    void triesAgainWhatCanHelpForAMinuteAndThenFails() {
        transaction(200, 1);
        window.acknowledgeUpTo(1);
        step();
        store.fail(new PositionStoreException("The disk is full.", true, null));
        step();
        assertThat(store.positions).hasSize(2).containsOnly(position(1));
        assertThat(keeper.confirmed()).isEqualTo(BEGINNING);

        store.answer();
        step();
        assertThat(keeper.confirmed()).isEqualTo(200);

        transaction(300, 2);
        window.acknowledgeUpTo(2);
        assertThatExceptionOfType(PositionStoreException.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        step();
                        store.fail(new PositionStoreException("The disk is full.", true, null));
                    }
                })
                .withMessage("The disk is full.");
        assertThat(now).isGreaterThan(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void failsAtOnceWhenARetryCannotHelp() {
        transaction(200, 1);
        window.acknowledgeUpTo(1);
        step();
        store.fail(new PositionStoreException("The directory is gone.", false, null));

        assertThatExceptionOfType(PositionStoreException.class).isThrownBy(this::step);
    }

    private void transaction(long endLsn, long ordinal) {
        assertThat(window.nextOrdinal()).isEqualTo(ordinal);
        window.transactionEnded(endLsn);
        last = position(ordinal);
    }

    private static SourcePosition position(long ordinal) {
        return SCOPE.change(100 + ordinal, ordinal, 0, ordinal);
    }

    private void step() {
        now += Duration.ofSeconds(1).toNanos();
        keeper.step();
    }

    private static final class RecordingStore implements PositionStore {
        private final List<Position> positions = new ArrayList<>();
        private CompletableFuture<Void> call = new CompletableFuture<>();
        private boolean answersAtOnce;

        @Override
        public CompletionStage<@Nullable Position> load() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> store(Position position) {
            positions.add(position);
            call = new CompletableFuture<>();
            if (answersAtOnce) {
                call.complete(null);
            }
            return call;
        }

        void answer() {
            call.complete(null);
        }

        void fail(RuntimeException error) {
            call.completeExceptionally(error);
        }
    }
}
