package dev.penstock.source.internal.session;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Schedulers;

/**
 * The crossing between the session's thread and the subscriber's by model checking: random scenarios, each with many of its
 * interleavings. After each, what was both emitted and asked for has come, in its order, and nothing more.
 */
class HandOffCrossingsTest {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));

    @Test
    @Timeout(1200)
    void deliversOnlyRequestedRecords() {
        new ModelCheckingOptions()
                .iterations(WHOLE ? 25 : 3)
                .invocationsPerIteration(WHOLE ? 2_000 : 100)
                .threads(2)
                .actorsPerThread(WHOLE ? 4 : 3)
                .actorsBefore(0)
                .actorsAfter(0)
                .check(Crossings.class);
    }

    /** Records of which two fill a batch; the subscriber takes them on whatever thread brings them. */
    @Param(name = "count", gen = IntGen.class, conf = "1:3")
    public static class Crossings {
        private static final long BYTES = 100;

        private final Taker taker = new Taker();
        private Emitter emitter;
        private int emitted;
        private long asked;

        public Crossings() {
            HandOff.records(Schedulers.immediate(), handOff -> {
                        emitter = new Emitter(handOff, 2 * BYTES * HandOff.BATCHES);
                        return () -> {};
                    })
                    .subscribe(taker);
        }

        @Operation(nonParallelGroup = "session")
        public void emit(@Param(name = "count") int count) {
            for (int i = 0; i < count; i++) {
                emitter.emit(record(emitted++), BYTES);
            }
            emitter.flush();
        }

        @Operation(nonParallelGroup = "subscriber")
        public void ask(@Param(name = "count") int count) {
            asked += count;
            taker.request(count);
        }

        @Validate
        public void requestedRecordsHaveArrived() {
            while (emitter.flush()) {
                // If there was no room before.
            }
            if (taker.taken != Math.min(asked, emitted) || taker.disordered) {
                throw new IllegalStateException(
                        taker.taken + " records came of " + emitted + ", " + asked + " were asked for");
            }
        }

        private static Record record(int number) {
            Position position =
                    Position.of(ByteBuffer.allocate(4).putInt(number).array());
            return Record.of(position, dev.penstock.core.Operation.CREATE, Map.of(), null, null, null);
        }
    }

    private static final class Taker extends BaseSubscriber<Record> {
        private int taken;
        private boolean disordered;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // The other thread asks.
        }

        @Override
        protected void hookOnNext(Record record) {
            disordered |= ByteBuffer.wrap(record.position().toBytes()).getInt() != taken;
            taken++;
        }
    }
}
