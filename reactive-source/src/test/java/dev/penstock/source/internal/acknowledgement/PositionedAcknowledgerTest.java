package dev.penstock.source.internal.acknowledgement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Position;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionedAcknowledgerTest {
    private static final PositionScope SCOPE = PositionScope.of(1, 1, "s", "0000000a", Coverage.NONE);

    private final AcknowledgementWindow window = new AcknowledgementWindow(0, () -> {});
    private final PositionedAcknowledger acknowledger = new PositionedAcknowledger(window, SCOPE, () -> {});

    @BeforeEach
    void emitThreeRecords() {
        for (int i = 0; i < 3; i++) {
            window.nextOrdinal();
        }
    }

    @Test
    void acknowledgesAPosition() {
        acknowledger.acknowledge(position(SCOPE, 2));

        assertThat(window.unacknowledged()).isEqualTo(2);
        assertThat(window.acknowledgedUpTo()).isZero();
    }

    @Test
    void acknowledgesUpToAPosition() {
        acknowledger.acknowledgeUpTo(position(SCOPE, 2));

        assertThat(window.acknowledgedUpTo()).isEqualTo(2);
    }

    @Test
    void acknowledgesThePositionItsBytesStandFor() {
        acknowledger.acknowledgeUpTo(Position.of(position(SCOPE, 2).toBytes()));

        assertThat(window.acknowledgedUpTo()).isEqualTo(2);
    }

    @Test
    void continuesWhenTablesAndTimelineChange() {
        PositionScope later = SCOPE.withCoverage(Coverage.NONE.withRead(7)).withTimeline(2);
        acknowledger.acknowledgeUpTo(position(later, 2));

        assertThat(window.acknowledgedUpTo()).isEqualTo(2);
    }

    @Test
    void ignoresPositionsOfOthers() {
        acknowledger.acknowledgeUpTo(position(PositionScope.of(1, 1, "s", "0000000b", Coverage.NONE), 2));
        acknowledger.acknowledgeUpTo(position(PositionScope.of(1, 1, "t", "0000000a", Coverage.NONE), 2));
        acknowledger.acknowledgeUpTo(position(PositionScope.of(2, 1, "s", "0000000a", Coverage.NONE), 2));
        acknowledger.acknowledgeUpTo(Position.of(position(PositionScope.of(1, 1, "s", "0000000b", Coverage.NONE), 2)
                .toBytes()));

        assertThat(window.acknowledgedUpTo()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "{}", "{\"type\":2,\"last_lsn\":\"0/1\"}"})
    void ignoresPositionsOfOtherSources(String text) {
        Position position = Position.of(text.getBytes(StandardCharsets.UTF_8));
        acknowledger.acknowledge(position);
        acknowledger.acknowledgeUpTo(position);

        assertThat(window.unacknowledged()).isEqualTo(3);
    }

    private static Position position(PositionScope scope, long ordinal) {
        return scope.change(10, 5, 0, ordinal);
    }
}
