package dev.penstock.connect.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.HostileInputs;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;

/** Offsets that Kafka Connect has stored, within a heap of 64 MB. */
class SmallHeapOffsetTest {
    @Test
    void offsetsAreReadOrRefusedWithinASmallHeap() {
        assertThat(HostileInputs.run(Program.class))
                .containsExactly(
                        "large position: decoded",
                        "no base64: refused",
                        "half a group: refused",
                        "nested: refused",
                        "a number: refused",
                        "no position: decoded");
    }

    static final class Program {
        private static final int WIRE = 1_000_000;
        private static final HostileInputs INPUTS = new HostileInputs(ConnectException.class::isInstance);

        private Program() {}

        public static void main(String[] args) throws Exception {
            read("large position", "AAAA".repeat(WIRE / 4));
            read("no base64", "?".repeat(WIRE));
            read("half a group", "A".repeat(WIRE + 1));
            read("nested", Map.of("position", "x".repeat(WIRE)));
            read("a number", -5L);
            read("no position", null);
            INPUTS.end();
        }

        private static void read(String name, Object stored) throws Exception {
            byte[] input = String.valueOf(stored).getBytes(StandardCharsets.UTF_8);
            INPUTS.decode(name, input, bytes -> new SourceOffset("slot").read(new Stored(stored)));
        }
    }

    /** A store with one offset. */
    private record Stored(Object position) implements OffsetStorageReader {
        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return Collections.singletonMap("position", position);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            throw new UnsupportedOperationException();
        }
    }
}
