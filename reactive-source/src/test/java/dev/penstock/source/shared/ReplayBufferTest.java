package dev.penstock.source.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayBufferTest {
    private final List<Position> acknowledged = new ArrayList<>();
    private long now;

    @Test
    void keepsTheLatestAndAcknowledgesWhatLeaves() {
        ReplayBuffer<String> buffer = buffer(3, 1000, Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            append(buffer, i, 10);
        }
        assertThat(acknowledged).isEmpty();
        assertThat(buffer.isWhole()).isTrue();
        append(buffer, 3, 10);
        assertThat(acknowledged).containsExactly(SharedPositions.of(0));
        assertThat(Objects.requireNonNull(buffer.get(1)).value()).isEqualTo("v1");
        assertThat(buffer.get(4)).isNull();
        assertThatThrownBy(() -> buffer.get(0)).isInstanceOf(SharedStreamException.class);
        assertThat(buffer.isWhole()).isFalse();
    }

    @Test
    void isBoundedInBytesButKeepsTheLastWhateverItsSize() {
        ReplayBuffer<String> buffer = buffer(100, 50, Duration.ofHours(1));
        append(buffer, 0, 30);
        append(buffer, 1, 30);
        assertThat(buffer.size()).isOne();
        append(buffer, 2, 500);
        assertThat(buffer.size()).isOne();
        assertThat(buffer.bytes()).isEqualTo(500);
    }

    @Test
    void forgetsRecordsThatAreTooOld() {
        ReplayBuffer<String> buffer = buffer(100, 1000, Duration.ofSeconds(10));
        append(buffer, 0, 1);
        now = Duration.ofSeconds(4).toNanos();
        append(buffer, 1, 1);
        now = Duration.ofSeconds(10).toNanos();
        buffer.expire();
        assertThat(buffer.size()).as("none is older than the limit").isEqualTo(2);
        now++;
        buffer.expire();
        assertThat(buffer.size()).isOne();
        assertThat(acknowledged).containsExactly(SharedPositions.of(0));
    }

    @Test
    void findsTheRecordAfterAPositionOfAnySubscription() {
        ReplayBuffer<String> buffer = buffer(3, 1000, Duration.ofHours(1));
        assertThat(buffer.after(SharedPositions.of(1)))
                .as("no record has arrived")
                .isNull();
        for (int i = 0; i < 5; i++) {
            append(buffer, i, 10);
        }
        assertThat(buffer.after(SharedPositions.of(0)))
                .as("a record between is gone")
                .isEqualTo(-1);
        assertThat(buffer.after(SharedPositions.of(1)))
                .as("the last that is gone")
                .isEqualTo(2);
        assertThat(buffer.after(SharedPositions.of(3, "b"))).isEqualTo(4);
        assertThat(buffer.after(SharedPositions.of(4, "b"))).isEqualTo(5);
    }

    @Test
    void doesNotKnowWhatWasBeforeTheFirstRecordAfterARestart() {
        ReplayBuffer<String> buffer = buffer(3, 1000, Duration.ofHours(1));
        append(buffer, 5, 10);
        assertThat(buffer.after(SharedPositions.of(4))).isEqualTo(-1);
        assertThat(buffer.after(SharedPositions.of(5))).isEqualTo(1);
    }

    @Test
    void readerThatHasSeenEverythingContinuesThoughNothingIsKept() {
        ReplayBuffer<String> buffer = buffer(3, 1000, Duration.ZERO);
        assertThat(buffer.end()).isEqualTo(new ReplayBuffer.End(0, null));
        append(buffer, 0, 10);
        now++;
        buffer.expire();
        assertThat(buffer.size()).isZero();
        assertThat(buffer.end()).isEqualTo(new ReplayBuffer.End(1, SharedPositions.of(0)));
        assertThat(buffer.after(SharedPositions.of(0))).isEqualTo(1);
    }

    /** Compared with a list of all records, of which the last ones within the limits are kept. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsTheSameRecordsAsANaiveModel(long seed) {
        Random random = new Random(seed);
        int records = 1 + random.nextInt(6);
        int bytes = 1 + random.nextInt(60);
        int age = 1 + random.nextInt(20);
        ReplayBuffer<String> buffer = buffer(records, bytes, Duration.ofNanos(age));
        List<long[]> all = new ArrayList<>();
        int first = 0;
        for (int step = 0; step < 300; step++) {
            now += random.nextInt(4);
            if (random.nextInt(4) > 0) {
                long size = random.nextInt(30);
                append(buffer, all.size(), (int) size);
                all.add(new long[] {size, now});
            } else {
                buffer.expire();
            }
            while (first < all.size()) {
                long sum = all.subList(first, all.size()).stream()
                        .mapToLong(one -> one[0])
                        .sum();
                int count = all.size() - first;
                if (count <= records && (sum <= bytes || count == 1) && now - all.get(first)[1] <= age) {
                    break;
                }
                first++;
            }
            assertThat(buffer.size()).isEqualTo(all.size() - first);
            assertThat(acknowledged.isEmpty() ? 0 : last(acknowledged)).isEqualTo(first);
            for (int i = 0; i < all.size(); i += 1 + all.size() / 9) {
                assertThat(buffer.after(SharedPositions.of(i))).isEqualTo(i >= first - 1 ? i + 1L : -1L);
            }
        }
    }

    private static int last(List<Position> positions) {
        Position last = positions.get(positions.size() - 1);
        int number = 0;
        while (!SharedPositions.of(number).equals(last)) {
            number++;
        }
        return number + 1;
    }

    private ReplayBuffer<String> buffer(int records, long bytes, Duration age) {
        return new ReplayBuffer<>(new ReplayBuffer.Bounds(records, bytes, age), acknowledged::add, () -> now);
    }

    private static void append(ReplayBuffer<String> buffer, int number, int size) {
        buffer.append(SharedPositions.of(number), "v" + number, size);
    }
}
