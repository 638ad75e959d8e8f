package dev.penstock.source.internal.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.source.error.position.PositionAheadException;
import dev.penstock.source.error.position.TimelineException;
import dev.penstock.source.internal.pgoutput.Lsn;
import org.junit.jupiter.api.Test;

class TimelineHistoryTest {
    private static final long WAL_END = Lsn.parse("2/0");
    private final TimelineHistory history = TimelineHistory.parse(
            4, "1\t0/3000000\tno recovery target specified\n\n# comment\n3\t1/A0\tbefore 2000-01-01 00:00:00+00\n");

    @Test
    void acceptsAPositionUpToTheSwitchPointOfItsTimeline() {
        accepts(1, "0/3000000");
        accepts(3, "1/A0");
        accepts(4, "2/0");
    }

    @Test
    void refusesAPositionAfterTheSwitchPoint() {
        assertThatThrownBy(() -> history.requireContains(1, Lsn.parse("0/3000001"), WAL_END))
                .isInstanceOf(TimelineException.class)
                .hasMessage("The position 0/3000001 lies on timeline 1, which the server left at 0/3000000 for timeline"
                        + " 4.");
    }

    @Test
    void refusesATimelineTheServerNeverWasOn() {
        assertThatThrownBy(() -> history.requireContains(2, 1, WAL_END)).isInstanceOf(TimelineException.class);
        assertThatThrownBy(() -> history.requireContains(5, 1, WAL_END)).isInstanceOf(TimelineException.class);
    }

    @Test
    void refusesAPositionBeyondTheWal() {
        assertThatThrownBy(() -> history.requireContains(4, Lsn.parse("2/1"), WAL_END))
                .isInstanceOf(PositionAheadException.class)
                .hasMessage("The position 2/1 lies beyond the end of the server's WAL, 2/0.");
    }

    private void accepts(int timeline, String lsn) {
        assertThatCode(() -> history.requireContains(timeline, Lsn.parse(lsn), WAL_END))
                .doesNotThrowAnyException();
    }
}
