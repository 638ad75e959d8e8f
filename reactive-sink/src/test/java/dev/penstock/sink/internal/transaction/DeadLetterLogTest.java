package dev.penstock.sink.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.error.RecordException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadLetterLogTest {
    private final AtomicLong clock = new AtomicLong();
    private final DeadLetterLog log = new DeadLetterLog(clock::get);
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    DeadLetterLogTest() {
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
    }

    @Test
    void namesSomeRecordsAMinuteAndCountsTheRestAtTheEnd() {
        putAside(DeadLetterLog.EACH_MINUTE + 5, Map.of());
        assertThat(lines("A record was put aside: It does not fit.")).isEqualTo(DeadLetterLog.EACH_MINUTE);

        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        putAside(1, Map.of());
        assertThat(lines("A record was put aside")).isEqualTo(DeadLetterLog.EACH_MINUTE + 1);

        log.ended();
        assertThat(lines("26 records could not be written and were put aside; 5 of them"))
                .isEqualTo(1);
    }

    @Test
    void namesEveryTruncateAndWhatItMeans() {
        putAside(DeadLetterLog.EACH_MINUTE + 1, Map.of());
        putAside(1, Map.of(Metadata.TRUNCATE, "true"));

        assertThat(lines("A TRUNCATE was put aside: the target keeps the rows")).isEqualTo(1);
    }

    @Test
    void isSilentIfNothingWasPutAside() {
        log.ended();

        assertThat(bytes.size()).isZero();
    }

    private void putAside(int records, Map<String, String> metadata) {
        for (int i = 0; i < records; i++) {
            log.putAside(
                    Record.of(Position.of(new byte[] {1}), Operation.DELETE, metadata, null, null, null),
                    new RecordException("It does not fit.", Fault.nowhere(), null));
        }
    }

    private long lines(String text) {
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }
}
