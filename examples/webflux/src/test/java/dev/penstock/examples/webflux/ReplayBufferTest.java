package dev.penstock.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ReplayBufferTest {
    private final List<Position> acknowledged = new ArrayList<>();

    @Test
    void keepsTheLatestAndAcknowledgesWhatLeaves() {
        ReplayBuffer buffer = buffer(3, 1000, Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            buffer.append(change(i, 10));
        }
        assertThat(acknowledged).isEmpty();
        assertThat(buffer.isWhole()).isTrue();
        buffer.append(change(3, 10));
        assertThat(acknowledged).containsExactly(position(0, "a"));
        assertThat(buffer.get(1)).isEqualTo(change(1, 10));
        assertThat(buffer.get(4)).isNull();
        assertThatThrownBy(() -> buffer.get(0)).isInstanceOf(FellBehindException.class);
        assertThat(buffer.isWhole()).isFalse();
    }

    @Test
    void isBoundedInBytesButKeepsTheLastWhateverItsSize() {
        ReplayBuffer buffer = buffer(100, 50, Duration.ofHours(1));
        buffer.append(change(0, 30));
        buffer.append(change(1, 30));
        assertThat(buffer.size()).isOne();
        buffer.append(change(2, 500));
        assertThat(buffer.size()).isOne();
        assertThat(buffer.bytes()).isEqualTo(500);
    }

    @Test
    void findsTheChangeAfterAPositionWhateverSubscriptionThatIsOf() {
        ReplayBuffer buffer = buffer(3, 1000, Duration.ofHours(1));
        assertThat(buffer.after(position(1, "a"))).as("nothing has come yet").isNull();
        for (int i = 0; i < 5; i++) {
            buffer.append(change(i, 10));
        }
        assertThat(buffer.after(position(0, "a")))
                .as("something between is gone")
                .isEqualTo(-1);
        assertThat(buffer.after(position(1, "a"))).as("the last that is gone").isEqualTo(2);
        assertThat(buffer.after(position(3, "b"))).isEqualTo(4);
        assertThat(buffer.after(position(4, "b"))).isEqualTo(5);
    }

    @Test
    void cannotTellWhatCameBeforeTheFirstAfterARestart() {
        ReplayBuffer buffer = buffer(3, 1000, Duration.ofHours(1));
        buffer.append(change(5, 10));
        assertThat(buffer.after(position(4, "a"))).isEqualTo(-1);
        assertThat(buffer.after(position(5, "a"))).isEqualTo(1);
    }

    @Test
    void aReaderThatHasSeenEverythingGoesOnThoughNothingIsKept() {
        ReplayBuffer buffer = buffer(3, 1000, Duration.ZERO);
        assertThat(buffer.end()).isEqualTo(new ReplayBuffer.End(0, null));
        buffer.append(change(0, 10));
        buffer.expire();
        assertThat(buffer.size()).isZero();
        assertThat(acknowledged).containsExactly(position(0, "a"));
        assertThat(buffer.end()).isEqualTo(new ReplayBuffer.End(1, position(0, "a")));
        assertThat(buffer.after(position(0, "a"))).isEqualTo(1);
    }

    private ReplayBuffer buffer(int records, long bytes, Duration age) {
        return new ReplayBuffer(new WebfluxProperties.Replay(records, DataSize.ofBytes(bytes), age), acknowledged::add);
    }

    private static Change change(int number, int size) {
        return new Change(position(number, "a"), "t", "create", Set.of("1"), "x".repeat(size));
    }

    private static Position position(int number, String session) {
        return Position.of(
                ("{\"version\":1,\"system\":\"1\",\"timeline\":1,\"slot\":\"s\",\"session\":\"" + session.repeat(8)
                                + "\",\"read\":[],\"unread\":[],\"kind\":\"change\",\"commit\":\"0/" + (100 + number)
                                + "\",\"lsn\":\"0/1\",\"index\":0,\"ordinal\":1}")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
