package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Position;
import dev.penstock.source.error.InvalidPositionException;
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
    private static final byte[] PIECES = "{}[]\",:0123456789-+.eE/\\\u0000nulltrue ".getBytes(StandardCharsets.UTF_8);

    @Test
    void readsOrRefusesWhateverComes() {
        Random random = new Random(20_260_104);
        int read = 0;
        for (int input = 0; input < INPUTS; input++) {
            byte[] bytes = input % 8 == 0 ? anything(random) : damaged(random);
            try {
                StoredPosition.of(Position.of(bytes));
                read++;
            } catch (InvalidPositionException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
        assertThat(read).as("positions that survived").isBetween(INPUTS / 100, INPUTS);
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
