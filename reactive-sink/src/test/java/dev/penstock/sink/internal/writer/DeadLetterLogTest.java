package dev.penstock.sink.internal.writer;

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
        rejected(DeadLetterLog.EACH_MINUTE + 5, Map.of());
        assertThat(lines("A record became a dead letter: It does not fit.")).isEqualTo(DeadLetterLog.EACH_MINUTE);

        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        rejected(1, Map.of());
        assertThat(lines("A record became a dead letter")).isEqualTo(DeadLetterLog.EACH_MINUTE + 1);

        log.ended();
        assertThat(lines("26 records could not be written and became dead letters; 5 of them"))
                .isEqualTo(1);
    }

    @Test
    void namesEveryTruncateAndWhatItMeans() {
        rejected(DeadLetterLog.EACH_MINUTE + 1, Map.of());
        rejected(1, Map.of(Metadata.TRUNCATE, "true"));

        assertThat(lines("A TRUNCATE became a dead letter: the target keeps the rows"))
                .isEqualTo(1);
    }

    @Test
    void isSilentIfNothingWasPutAside() {
        log.ended();

        assertThat(bytes.size()).isZero();
    }

    private void rejected(int records, Map<String, String> metadata) {
        for (int i = 0; i < records; i++) {
            log.rejected(
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
