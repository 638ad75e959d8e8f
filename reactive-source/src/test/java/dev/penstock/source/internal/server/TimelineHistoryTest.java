package dev.penstock.source.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.source.error.position.PositionAheadException;
import dev.penstock.source.error.position.TimelineException;
import dev.penstock.source.internal.pgoutput.Lsn;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({"1, 0/3000000", "2,", "3, 1/A0", "4,", "5,"})
    void knowsWhereEachEarlierTimelineWasLeft(int timeline, @Nullable String left) {
        OptionalLong expected = left == null ? OptionalLong.empty() : OptionalLong.of(Lsn.parse(left));

        assertThat(history.leftAt(timeline)).isEqualTo(expected);
    }

    @Test
    void comparesLsnsInTheUpperHalfAsUnsignedNumbers() {
        TimelineHistory high = TimelineHistory.parse(2, "1\tFFFFFFFF/0\tno recovery target specified\n");

        assertThatCode(() -> high.requireContains(1, Lsn.parse("7/0"), Lsn.parse("FFFFFFFF/1")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> high.requireContains(1, Lsn.parse("FFFFFFFF/1"), -1))
                .isInstanceOf(TimelineException.class);
        assertThatThrownBy(() -> high.requireContains(2, Lsn.parse("FFFFFFFF/1"), Lsn.parse("FFFFFFFF/0")))
                .isInstanceOf(PositionAheadException.class);
    }

    private void accepts(int timeline, String lsn) {
        assertThatCode(() -> history.requireContains(timeline, Lsn.parse(lsn), WAL_END))
                .doesNotThrowAnyException();
    }
}
