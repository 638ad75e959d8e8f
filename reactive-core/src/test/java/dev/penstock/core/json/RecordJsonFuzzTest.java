package dev.penstock.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.penstock.core.Record;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the text is, reading it as a record ends, takes little memory, and gives a record or an exception of ours. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class RecordJsonFuzzTest {
    private static final int INPUTS = "whole".equals(System.getProperty("penstock.checks")) ? 2_000_000 : 50_000;
    private static final long MOST_BYTES = 16 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final String VALID =
            "{\"position\":\"AQ==\",\"operation\":\"create\",\"metadata\":{\"a\":\"b\"},\"key\":{\"id\":1},"
                    + "\"payload\":{\"before\":null,\"after\":{\"id\":1,\"n\":1.5e3,\"t\":\"x\",\"l\":[[1,2],{\"a\":true}]}}}";

    /** Put in anywhere. */
    private static final List<String> PIECES = List.of(
            "1e999999999",
            "-1e-999999999",
            "0e999999999",
            "9".repeat(2000),
            "[".repeat(3000),
            "{\"a\":".repeat(3000),
            "\\u0000",
            "\"",
            "]",
            "}",
            "null",
            "1.",
            "\ud83d",
            "[]",
            ",");

    @Test
    void readsOrRefusesWhateverComes() {
        Random random = new Random(20_261_130);
        int read = 0;
        for (int input = 0; input < INPUTS; input++) {
            byte[] json = damaged(random).getBytes(StandardCharsets.UTF_8);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                Record record = RecordJson.read(json);
                RecordJson.read(RecordJson.toBytes(record));
                read++;
            } catch (RecordJsonException refused) {
                assertThat(refused.getMessage()).hasSizeLessThan(300);
            }
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .as(() -> new String(json, StandardCharsets.UTF_8))
                    .isLessThan(MOST_BYTES);
        }
        assertThat(read).as("records that survived").isBetween(INPUTS / 200, INPUTS);
    }

    private static String damaged(Random random) {
        StringBuilder json = new StringBuilder(VALID);
        for (int hits = random.nextInt(3); hits > 0; hits--) {
            int at = random.nextInt(json.length());
            int end = Math.min(json.length(), at + random.nextInt(4));
            json.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
        }
        return json.toString();
    }
}
