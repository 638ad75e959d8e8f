package dev.penstock.kafka.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.HostileInputs;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Messages of the topic of positions, within a heap of 64 MB. */
class SmallHeapOwnedPositionTest {
    @Test
    void messagesAreReadOrRefusedWithinASmallHeap() {
        assertThat(HostileInputs.run(Program.class))
                .contains(
                        "empty: refused",
                        "1 1 1 …: decoded",
                        "1 127 127 …: decoded",
                        "1 -1 -1 …: refused",
                        "127 of 3: refused");
    }

    static final class Program {
        private static final int WIRE = 1_000_000;
        private static final HostileInputs INPUTS = new HostileInputs(IllegalArgumentException.class::isInstance);

        private Program() {}

        public static void main(String[] args) throws Exception {
            INPUTS.decode("empty", new byte[0], OwnedPosition::of);
            INPUTS.decode("127 of 3", new byte[] {1, 127, 0}, OwnedPosition::of);
            for (int with : new int[] {0, 1, 127, 128, 255}) {
                byte[] bytes = new byte[WIRE];
                Arrays.fill(bytes, (byte) with);
                bytes[0] = 1;
                INPUTS.decode(
                        "1 " + (byte) with + ' ' + (byte) with + " …",
                        bytes,
                        message ->
                                assertThat(OwnedPosition.of(message).toBytes()).isNotEmpty());
            }
            INPUTS.end();
        }
    }
}
