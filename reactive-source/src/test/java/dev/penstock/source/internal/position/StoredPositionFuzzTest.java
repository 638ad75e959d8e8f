package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.penstock.core.Position;
import dev.penstock.source.error.position.InvalidPositionException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random and damaged bytes: a position comes out, or the exception that says there is none. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class StoredPositionFuzzTest {
    private static final int INPUTS = "whole".equals(System.getProperty("penstock.checks")) ? 2_000_000 : 100_000;
    private static final byte[] VALID = """
        {"version":1,"system":"7412345678901234567","timeline":1,"slot":"conduitslot","session":"0a1b2c3d",\
        "read":[16385,5,-3],"unread":[16410],"progress":{"16410":"20[0/17843C0,,5000]=id"},\
        "kind":"change","commit":"0/17843C0","lsn":"0/1784388","index":0,"ordinal":42}\
        """.getBytes(StandardCharsets.UTF_8);
    /** For an input of some hundred bytes. */
    private static final long MOST_BYTES = 16 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final byte[] PIECES = "{}[]\",:0123456789-+.eE/\\\u0000nulltrue ".getBytes(StandardCharsets.UTF_8);

    @Test
    void readsOrRefusesWhateverComes() {
        Random random = new Random(20_260_104);
        int read = 0;
        for (int input = 0; input < INPUTS; input++) {
            byte[] bytes = input % 8 == 0 ? anything(random) : damaged(random);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                StoredPosition.of(Position.of(bytes));
                read++;
            } catch (InvalidPositionException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .as(() -> new String(bytes, StandardCharsets.ISO_8859_1))
                    .isLessThan(MOST_BYTES);
        }
        assertThat(read).as("positions that survived").isBetween(INPUTS / 100, INPUTS);
    }

    @Test
    void aShortPositionDoesNotStandForMoreTablesThanThereCanBe() {
        assertThatThrownBy(() -> StoredPosition.of(position("[1,-4000000]", "")))
                .isInstanceOf(InvalidPositionException.class)
                .hasMessageContaining("'read' is not a list of tables");
        long before = THREADS.getCurrentThreadAllocatedBytes();
        StoredPosition.of(position("[20000,1,-200000]", ""));
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
    }

    @Test
    void readsAsManyRangesAsThereAre() {
        StringBuilder ranges = new StringBuilder("20");
        for (int i = 0; i < 50_000; i++) {
            ranges.append("[0/1784")
                    .append(i % 10)
                    .append("C0,")
                    .append(i)
                    .append(',')
                    .append(i + 1)
                    .append(']');
        }
        StoredPosition position = StoredPosition.of(position("[]", "\"progress\":{\"16410\":\"" + ranges + "=id\"},"));

        assertThat(((SourcePosition) position)
                        .scope()
                        .coverage()
                        .progress(16410)
                        .reads())
                .hasSize(50_000);
    }

    private static Position position(String read, String progress) {
        String json = """
            {"version":1,"system":"1","timeline":1,"slot":"s","session":"0a1b2c3d","read":%s,"unread":[16410],%s\
            "kind":"change","commit":"0/1","lsn":"0/1","index":0,"ordinal":1}\
            """.formatted(read, progress);
        return Position.of(json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] anything(Random random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] damaged(Random random) {
        byte[] bytes = VALID.clone();
        for (int hits = random.nextInt(4); hits > 0; hits--) {
            bytes[random.nextInt(bytes.length)] =
                    random.nextBoolean() ? PIECES[random.nextInt(PIECES.length)] : (byte) random.nextInt(256);
        }
        return random.nextInt(16) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
