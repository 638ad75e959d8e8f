package dev.penstock.source.internal.acknowledgement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.acknowledgement.Checkpoints.Checkpoint;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.SourcePosition;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
    private static final PositionScope SCOPE = PositionScope.of(1, 1, "slot", "0a1b2c3d", Coverage.NONE);

    private static final SourcePosition POSITION = SCOPE.snapshot(7, 0, 1);

    private final Checkpoints checkpoints = new Checkpoints();

    @Test
    void returnsTheLastThatIsAcknowledged() {
        for (long ordinal = 1; ordinal <= 5; ordinal++) {
            checkpoints.add(at(ordinal, ordinal));
        }

        assertThat(checkpoints.take(0)).isNull();
        assertThat(checkpoints.take(3)).isEqualTo(at(3, 3));
        assertThat(checkpoints.take(3)).isNull();
        assertThat(checkpoints.take(9)).isEqualTo(at(5, 5));
    }

    @Test
    void keepsTheLatestOfThoseThatCoverTheSameRecords() {
        checkpoints.add(at(1, 10));
        checkpoints.add(at(1, 20));

        assertThat(checkpoints.size()).isEqualTo(1);
        assertThat(checkpoints.take(1)).isEqualTo(at(1, 20));
    }

    @Test
    void growsCoarserInsteadOfLarger() {
        for (long ordinal = 1; ordinal <= 100_000; ordinal++) {
            checkpoints.add(at(ordinal, ordinal));
        }

        assertThat(checkpoints.size()).isLessThanOrEqualTo(Checkpoints.CAPACITY);
        Checkpoint half = checkpoints.take(50_000);
        assertThat(half).isNotNull();
        assertThat(half.ordinal()).isBetween(40_000L, 50_000L);
        assertThat(checkpoints.take(100_000)).isEqualTo(at(100_000, 100_000));
    }

    @Test
    void keepsEveryCheckpointUpToItsCapacityAndHalfOfThemAfterThat() {
        for (long ordinal = 1; ordinal <= Checkpoints.CAPACITY; ordinal++) {
            checkpoints.add(at(ordinal, ordinal));
        }
        assertThat(checkpoints.size()).isEqualTo(Checkpoints.CAPACITY);

        checkpoints.add(at(Checkpoints.CAPACITY + 1, 1));
        assertThat(checkpoints.size()).isEqualTo(Checkpoints.CAPACITY / 2 + 1);
        assertThat(checkpoints.take(2)).as("of two the earlier stays").isEqualTo(at(1, 1));
        assertThat(checkpoints.take(3)).isEqualTo(at(3, 3));
    }

    @Test
    void keepsEveryCheckpointAgainOnceAllAreTaken() {
        for (long ordinal = 1; ordinal <= 2000; ordinal++) {
            checkpoints.add(at(ordinal, ordinal));
        }
        checkpoints.take(2000);
        for (long ordinal = 2001; ordinal <= 2010; ordinal++) {
            checkpoints.add(at(ordinal, ordinal));
        }

        assertThat(checkpoints.size()).isEqualTo(10);
    }

    private static Checkpoint at(long ordinal, long endLsn) {
        return new Checkpoint(ordinal, endLsn, POSITION);
    }
}
