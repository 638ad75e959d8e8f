package dev.penstock.source.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.record.SessionCoverage;
import dev.penstock.source.internal.session.PauseSwitch;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.session.SourceEvents;
import org.junit.jupiter.api.Test;

class LossRecoveryTest {
    private final AcknowledgementWindow window = new AcknowledgementWindow(0, () -> {});
    private final SessionCoverage coverage = new SessionCoverage(
            PositionScope.of(1, 1, "slot", "00000001", Coverage.NONE.withUnread(1)),
            new SessionGauge("slot", new SourceEvents(), new PauseSwitch()));
    private int cleared;

    @Test
    void clearsTheMarkOnceEveryRecordOfTheReadIsAcknowledged() {
        LossRecovery recovery = new LossRecovery(true, coverage, window, () -> cleared++);
        long first = window.nextOrdinal();
        window.acknowledge(first);
        recovery.step();
        assertThat(cleared).as("a table is unread").isZero();

        long second = window.nextOrdinal();
        coverage.choose(Coverage.NONE.withRead(1));
        recovery.step();
        assertThat(cleared).as("a record of the read is not acknowledged").isZero();
        assertThat(recovery.isPending()).isTrue();

        window.nextOrdinal();
        window.acknowledge(second);
        recovery.step();
        assertThat(cleared).as("a later record is no matter").isOne();
        assertThat(recovery.isPending()).isFalse();
        recovery.step();
        assertThat(cleared).isOne();
    }

    @Test
    void clearsTheMarkAtOnceIfTheTablesHadNoRows() {
        LossRecovery recovery = new LossRecovery(true, coverage, window, () -> cleared++);
        coverage.choose(Coverage.NONE.withRead(1));
        recovery.step();

        assertThat(cleared).isOne();
    }

    @Test
    void clearsNothingIfThereIsNoMark() {
        LossRecovery recovery = new LossRecovery(false, coverage, window, () -> cleared++);
        coverage.choose(Coverage.NONE.withRead(1));
        recovery.step();

        assertThat(recovery.isPending()).isFalse();
        assertThat(cleared).isZero();
    }
}
