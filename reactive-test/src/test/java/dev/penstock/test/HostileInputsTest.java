package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostileInputsTest {
    @Test
    void returnsWhatBecameOfEachInput() {
        assertThat(HostileInputs.run(Bounded.class)).containsExactly("short: decoded", "long: refused");
    }

    @Test
    void failsForADecoderThatThrowsAnotherException() {
        assertThatThrownBy(() -> HostileInputs.run(Careless.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ArithmeticException");
    }

    @Test
    void failsForADecoderThatFillsTheMemory() {
        assertThatThrownBy(() -> HostileInputs.run(Greedy.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("OutOfMemoryError");
    }

    @Test
    void failsForADecoderThatAllocatesFarMoreThanItsInputIsWorth() {
        assertThatThrownBy(() -> HostileInputs.run(Wasteful.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wasteful allocated");
    }

    private static HostileInputs table() {
        return new HostileInputs(IllegalArgumentException.class::isInstance);
    }

    private static void decodeAtMostOneByte(byte[] input) {
        if (input.length > 1) {
            throw new IllegalArgumentException("too long");
        }
    }

    static final class Bounded {
        private Bounded() {}

        public static void main(String[] args) throws Exception {
            HostileInputs inputs = table();
            inputs.decode("short", new byte[1], HostileInputsTest::decodeAtMostOneByte);
            inputs.decode("long", new byte[2], HostileInputsTest::decodeAtMostOneByte);
            inputs.end();
        }
    }

    static final class Careless {
        private Careless() {}

        public static void main(String[] args) throws Exception {
            HostileInputs inputs = table();
            inputs.decode("careless", new byte[1], input -> Math.multiplyExact(Long.MAX_VALUE, input.length + 1L));
            inputs.end();
        }
    }

    static final class Greedy {
        private Greedy() {}

        public static void main(String[] args) throws Exception {
            HostileInputs inputs = table();
            List<byte[]> kept = new ArrayList<>();
            inputs.decode("greedy", new byte[1], input -> {
                while (kept.size() < 1000) {
                    kept.add(new byte[1 << 20]);
                }
            });
            inputs.end();
        }
    }

    static final class Wasteful {
        private Wasteful() {}

        public static void main(String[] args) throws Exception {
            HostileInputs inputs = table();
            inputs.decode("wasteful", new byte[1], input -> {
                int bytes = 0;
                for (int i = 0; i < 1000; i++) {
                    bytes += new byte[(1 << 20) + input.length].length;
                }
                System.out.println(bytes + " bytes");
            });
            inputs.end();
        }
    }
}
