package dev.penstock.source.internal.acknowledgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AcknowledgementWindowTest {
    private final AtomicInteger calls = new AtomicInteger();
    private final AcknowledgementWindow window = new AcknowledgementWindow(100, calls::incrementAndGet);

    @Test
    void confirmsNothingBeyondThePointAtWhichTheServerLeftATimeline() {
        AcknowledgementWindow window = new AcknowledgementWindow(10, () -> {});
        window.nextOrdinal();
        window.transactionEnded(20);
        window.transactionEnded(90);
        window.rewind(50);
        window.acknowledge(1);
        assertThat(window.confirmed()).isEqualTo(50);

        window.nextOrdinal();
        window.transactionEnded(60);
        window.acknowledge(2);
        assertThat(window.confirmed()).isEqualTo(60);

        window.transactionEnded(80);
        window.rewind(70);
        assertThat(window.confirmed()).isEqualTo(70);
    }

    @Test
    void advancesOnlyPastAcknowledgedTransactions() {
        emit(3);
        window.transactionEnded(200);
        emit(2);
        window.transactionEnded(300);

        window.acknowledge(5);
        window.acknowledge(4);
        window.acknowledge(1);
        window.acknowledge(3);
        assertThat(window.confirmed()).isEqualTo(100);
        assertThat(window.unacknowledged()).isEqualTo(1);
        assertThat(calls).hasValue(0);

        window.acknowledge(2);
        assertThat(window.confirmed()).isEqualTo(300);
        assertThat(window.allAcknowledged()).isTrue();
        assertThat(calls).hasValue(1);
    }

    @Test
    void numbersRecordsFromOneAndCountsThem() {
        assertThat(window.emitted()).isZero();
        assertThat(window.allAcknowledged()).isTrue();
        assertThat(window.newestEnd()).isEqualTo(100);

        assertThat(window.nextOrdinal()).isEqualTo(1);
        assertThat(window.nextOrdinal()).isEqualTo(2);
        window.transactionEnded(200);

        assertThat(window.emitted()).isEqualTo(2);
        assertThat(window.newestEnd()).isEqualTo(200);
        assertThat(window.allAcknowledged()).isFalse();
        assertThat(window.acknowledgedUpTo()).isZero();
        window.acknowledge(1);
        assertThat(window.allAcknowledged()).isFalse();
        assertThat(window.acknowledgedUpTo()).isEqualTo(1);
        window.acknowledge(2);
        assertThat(window.allAcknowledged()).isTrue();
        assertThat(window.acknowledgedUpTo()).isEqualTo(2);
        assertThat(calls).hasValue(1);
    }

    /** A transaction that ends exactly where the former timeline was left can be confirmed; one that ends after it cannot. */
    @Test
    void keepsTransactionsUpToThePointAtWhichTheServerLeftATimeline() {
        emit(1);
        window.transactionEnded(150);
        emit(1);
        window.transactionEnded(200);
        emit(1);
        window.transactionEnded(250);

        window.rewind(200);

        assertThat(window.newestEnd()).isEqualTo(200);
        window.acknowledge(1);
        assertThat(window.confirmed()).isEqualTo(150);
        window.acknowledge(2);
        assertThat(window.confirmed()).isEqualTo(200);
        window.acknowledge(3);
        assertThat(window.confirmed()).isEqualTo(200);
    }

    @Test
    void confirmsNothingOfATransactionHalfAcknowledged() {
        emit(2);
        window.transactionEnded(200);

        window.acknowledgeUpTo(1);
        assertThat(window.confirmed()).isEqualTo(100);
        window.acknowledgeUpTo(2);
        assertThat(window.confirmed()).isEqualTo(200);
    }

    @Test
    void confirmsNothingOfATransactionThatHasNotEnded() {
        emit(2);
        window.acknowledgeUpTo(2);

        assertThat(window.confirmed()).isEqualTo(100);
        assertThat(window.allAcknowledged()).isTrue();
        window.transactionEnded(200);
        assertThat(window.confirmed()).isEqualTo(200);
        assertThat(calls).hasValue(0);
    }

    @Test
    void followsKeepalivesWhileNothingIsUnacknowledged() {
        window.transactionEnded(150);
        assertThat(window.confirmed()).isEqualTo(150);

        emit(1);
        window.transactionEnded(200);
        window.transactionEnded(250);
        assertThat(window.confirmed()).isEqualTo(150);

        window.acknowledge(1);
        assertThat(window.confirmed()).isEqualTo(250);
    }

    @Test
    void neverMovesBack() {
        window.transactionEnded(150);
        window.transactionEnded(120);

        assertThat(window.confirmed()).isEqualTo(150);
    }

    @Test
    void keepsTheStateOfATransactionSentAgain() {
        emit(2);
        window.transactionEnded(200);

        // The connection is replaced; both rows come again and are dropped, then the same Commit.
        window.transactionEnded(200);
        assertThat(window.confirmed()).isEqualTo(100);

        window.acknowledgeUpTo(2);
        assertThat(window.confirmed()).isEqualTo(200);
    }

    @Test
    void keepsTheStateOfATransactionWhoseEndWasNotSeenBeforeTheReconnection() {
        emit(2);

        // The connection is replaced in mid-transaction; the two rows are dropped, a third is new.
        window.transactionEnded(150);
        emit(1);
        window.transactionEnded(200);
        window.acknowledge(3);
        assertThat(window.confirmed()).isEqualTo(100);

        window.acknowledgeUpTo(2);
        assertThat(window.confirmed()).isEqualTo(200);
    }

    @Test
    void holdsStreamedTransactionsUntilTheSnapshotBeforeThemIsAcknowledged() {
        emit(1000);
        emit(1);
        window.transactionEnded(200);

        window.acknowledge(1001);
        assertThat(window.confirmed()).isEqualTo(100);
        window.acknowledgeUpTo(1000);
        assertThat(window.confirmed()).isEqualTo(200);
    }

    @Test
    void ignoresUnknownPositionsAndRepeatedAcknowledgements() {
        emit(2);
        window.transactionEnded(200);

        window.acknowledge(0);
        window.acknowledge(-1);
        window.acknowledge(3);
        window.acknowledgeUpTo(3);
        window.acknowledgeUpTo(Long.MAX_VALUE);
        window.acknowledgeUpTo(Long.MIN_VALUE);
        assertThat(window.unacknowledged()).isEqualTo(2);

        window.acknowledge(2);
        window.acknowledge(2);
        assertThat(window.unacknowledged()).isEqualTo(1);
        window.acknowledgeUpTo(2);
        window.acknowledge(1);
        assertThat(window.unacknowledged()).isZero();
        assertThat(window.confirmed()).isEqualTo(200);
    }

    @Test
    void comparesLsnsUnsigned() {
        window.transactionEnded(Long.MAX_VALUE);
        window.transactionEnded(Long.MIN_VALUE);

        assertThat(window.confirmed()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void countsNeighboursAsOneBeyondItsCapacity() {
        AcknowledgementWindow small =
                new AcknowledgementWindow(0, calls::incrementAndGet, 16, new ScatteredAcknowledgements());
        for (int end = 1; end <= 17; end++) {
            small.nextOrdinal();
            small.transactionEnded(end);
        }

        small.acknowledgeUpTo(1);
        assertThat(small.confirmed()).isZero();
        small.acknowledgeUpTo(2);
        assertThat(small.confirmed()).isEqualTo(2);
        small.acknowledgeUpTo(17);
        assertThat(small.confirmed()).isEqualTo(17);
    }

    @Test
    void forgetsAcknowledgementsOutOfOrderBeyondItsBoundAndConfirmsNoneOfThem() {
        AcknowledgementWindow small =
                new AcknowledgementWindow(0, calls::incrementAndGet, 16, new ScatteredAcknowledgements(6, 1));
        for (int end = 1; end <= 200; end++) {
            small.nextOrdinal();
            small.transactionEnded(end);
        }

        small.acknowledge(2);
        small.acknowledge(150);
        small.acknowledge(1);
        assertThat(small.confirmed()).isLessThanOrEqualTo(2);
        assertThat(small.unacknowledged()).isEqualTo(198);

        small.acknowledgeUpTo(149);
        assertThat(small.unacknowledged()).isEqualTo(51);
        small.acknowledge(150);
        assertThat(small.unacknowledged()).isEqualTo(50);
        small.acknowledgeUpTo(200);
        assertThat(small.confirmed()).isEqualTo(200);
    }

    private void emit(int records) {
        for (int i = 0; i < records; i++) {
            window.nextOrdinal();
        }
    }
}
