package dev.penstock.source.internal.acknowledgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The crossings between the loop and the acknowledging threads. By model checking: random scenarios, each with many of its
 * interleavings at every access to shared memory (sequentially consistent ones, which is what the window's volatile accesses
 * promise). After each, what is confirmed must be what a count by hand says, and someone must have been told. And by real threads.
 */
class AcknowledgementWindowStressTest {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));

    @Test
    void losesNoAcknowledgementAndNoWakeUp() {
        new ModelCheckingOptions()
                .iterations(WHOLE ? 50 : 4)
                .invocationsPerIteration(WHOLE ? 3_000 : 200)
                .threads(3)
                .actorsPerThread(WHOLE ? 3 : 2)
                .actorsBefore(0)
                .actorsAfter(0)
                .check(Crossings.class);
    }

    @Test
    @Timeout(120)
    void confirmsAllInTheEndWhateverTheThreadsDo() throws Exception {
        int records = WHOLE ? 20_000_000 : 1_000_000;
        AtomicLong heard = new AtomicLong();
        AtomicReference<AcknowledgementWindow> window = new AtomicReference<>();
        window.set(new AcknowledgementWindow(
                0, () -> heard.accumulateAndGet(window.get().confirmed(), Math::max)));
        AtomicLong emitted = new AtomicLong();

        List<Thread> acknowledgers = List.of(
                acknowledger(emitted, records, ordinal -> ordinal % 3 == 0, window.get()::acknowledge),
                acknowledger(emitted, records, ordinal -> ordinal % 3 == 1, window.get()::acknowledge),
                acknowledger(emitted, records / 2, ordinal -> ordinal % 100 == 0, window.get()::acknowledgeUpTo),
                acknowledger(emitted, records, ordinal -> ordinal % 3 == 2, window.get()::acknowledge));
        for (long ordinal = 1; ordinal <= records; ordinal++) {
            assertThat(window.get().nextOrdinal()).isEqualTo(ordinal);
            if (ordinal % 5 == 0) {
                window.get().transactionEnded(ordinal);
                heard.accumulateAndGet(window.get().confirmed(), Math::max);
            }
            emitted.set(ordinal);
        }
        for (Thread acknowledger : acknowledgers) {
            acknowledger.join();
        }

        assertThat(window.get().unacknowledged()).isZero();
        assertThat(window.get().confirmed()).isEqualTo(records);
        assertThat(heard).hasValue(records);
    }

    /** Starts a thread that acknowledges records of its own as they are emitted, blocks of 64 backwards. */
    private static Thread acknowledger(AtomicLong emitted, long last, LongPredicate own, LongConsumer acknowledge) {
        Thread thread = new Thread(() -> {
            for (long from = 1; from <= last; from += 64) {
                long to = Math.min(from + 63, last);
                while (emitted.get() < to) {
                    Thread.onSpinWait();
                }
                for (long ordinal = to; ordinal >= from; ordinal--) {
                    if (own.test(ordinal)) {
                        acknowledge.accept(ordinal);
                    }
                }
            }
        });
        thread.start();
        return thread;
    }

    /** Three records emitted beforehand, in a transaction that has not ended; more transactions ending and records acknowledged at the same time. */
    @Param(name = "ordinal", gen = LongGen.class, conf = "1:3")
    public static class Crossings {
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicLong heard = new AtomicLong();
        private final List<long[]> ends = new ArrayList<>();
        private final AcknowledgementWindow window;
        private long emitted;

        public Crossings() {
            window = new AcknowledgementWindow(0, this::hear, 16, new ScatteredAcknowledgements(6, 8));
            emit();
            emit();
            emit();
        }

        @Operation(nonParallelGroup = "loop")
        public void emit() {
            emitted = window.nextOrdinal();
        }

        @Operation(nonParallelGroup = "loop")
        public void end() {
            long lsn = ends.size() + 1L;
            ends.add(new long[] {emitted, lsn});
            window.transactionEnded(lsn);
            hear();
        }

        @Operation
        public void acknowledge(@Param(name = "ordinal") long ordinal) {
            acknowledged.accumulateAndGet(1 << (ordinal - 1), (a, b) -> a | b);
            window.acknowledge(ordinal);
        }

        @Operation
        public void acknowledgeUpTo(@Param(name = "ordinal") long ordinal) {
            acknowledged.accumulateAndGet((1 << ordinal) - 1, (a, b) -> a | b);
            window.acknowledgeUpTo(ordinal);
        }

        @Validate
        public void confirmsAcknowledgedRecords() {
            long prefix = Integer.numberOfTrailingZeros(~acknowledged.get());
            long confirmed = 0;
            for (long[] end : ends) {
                confirmed = end[0] <= prefix ? end[1] : confirmed;
            }
            expect("prefix", prefix, window.acknowledgedUpTo());
            expect("confirmed", confirmed, window.confirmed());
            expect("heard", confirmed, heard.get());
            expect("unacknowledged", emitted - Integer.bitCount(acknowledged.get()), window.unacknowledged());
        }

        private void hear() {
            heard.accumulateAndGet(window.confirmed(), Math::max);
        }

        private static void expect(String what, long expected, long actual) {
            if (expected != actual) {
                throw new IllegalStateException(what + " is " + actual + ", expected " + expected);
            }
        }
    }
}
