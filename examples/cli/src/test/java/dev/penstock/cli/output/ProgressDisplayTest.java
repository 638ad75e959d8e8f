package dev.penstock.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.source.status.SlotStatus;
import dev.penstock.source.status.SnapshotStatus;
import dev.penstock.source.status.SourceStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    private static final SlotStatus SLOT = new SlotStatus("s", true, "reserved", null, "0/10", 20_000, 1.25, 34L << 20);

    @Test
    void showsHowFarASnapshotIsAndTheWalItRetains() {
        SnapshotStatus snapshot = new SnapshotStatus(3, 250_000, 1_000_000, Duration.ofSeconds(5));

        assertThat(ProgressDisplay.line(status(Phase.SNAPSHOT, snapshot), 249_000, 51_000))
                .isEqualTo("snapshot 1 of 4 tables, 250,000 of about 1,000,000 rows  249,000 records  51,000/s"
                        + "  about 15 s left  34 MB of WAL retained");
    }

    @Test
    void showsNoEndWhenThereAreMoreRowsThanEstimated() {
        SnapshotStatus snapshot = new SnapshotStatus(3, 1001, 1000, Duration.ofSeconds(5));

        assertThat(ProgressDisplay.line(status(Phase.SNAPSHOT, snapshot), 1001, 200))
                .isEqualTo("snapshot 1 of 4 tables, 1,001 of about 1,001 rows  1,001 records  200/s"
                        + "  34 MB of WAL retained");
    }

    @Test
    void showsTheLagOfAStream() {
        assertThat(ProgressDisplay.line(status(Phase.STREAMING, null), 1_000_000, 0))
                .isEqualTo("streaming  1,000,000 records  0/s  lag 19 kB, 1.3 s");
        assertThat(ProgressDisplay.line(new SourceStatus(null, null), 0, 0)).isEqualTo("stopped  0 records  0/s");
    }

    private static SourceStatus status(Phase phase, @Nullable SnapshotStatus snapshot) {
        return new SourceStatus(
                SLOT, new SessionStatus(phase, 5, 0, null, null, null, null, 0, 1, 3, 250_000, snapshot));
    }
}
