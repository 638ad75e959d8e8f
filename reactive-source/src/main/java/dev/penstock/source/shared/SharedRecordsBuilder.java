package dev.penstock.source.shared;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Record;
import dev.penstock.source.shared.BufferReader.Times;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Builder of {@link SharedRecords}. Not thread-safe. */
public final class SharedRecordsBuilder<T> {
    private final Function<Record, T> conversion;
    private final ToLongFunction<? super T> size;
    private Acknowledger acknowledger = Acknowledger.none();
    private int maxRecords = 10_000;
    private long maxBytes = 16L << 20;
    private Duration maxAge = Duration.ofMinutes(2);
    private int maxSubscribers = 200;
    private Duration heartbeat = Duration.ofSeconds(10);
    private Duration stallTimeout = Duration.ofSeconds(30);

    SharedRecordsBuilder(Function<Record, T> conversion, ToLongFunction<? super T> size) {
        this.conversion = Objects.requireNonNull(conversion, "conversion");
        this.size = Objects.requireNonNull(size, "size");
    }

    /**
     * Sets the acknowledger that receives the position of a record when it leaves the buffer. The default is none: the server then keeps
     * all WAL, so set {@code source.acknowledgements()}.
     */
    public SharedRecordsBuilder<T> acknowledgeTo(Acknowledger acknowledger) {
        this.acknowledger = Objects.requireNonNull(acknowledger, "acknowledger");
        return this;
    }

    /** Sets the maximum number of records that are kept. The default is 10,000. */
    public SharedRecordsBuilder<T> maxRecords(int records) {
        this.maxRecords = atLeast(1, records, "maxRecords");
        return this;
    }

    /** Sets the maximum number of bytes of the records that are kept; one larger record is kept alone. The default is 16 MiB. */
    public SharedRecordsBuilder<T> maxBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxBytes must be 1 or more.");
        }
        this.maxBytes = bytes;
        return this;
    }

    /** Sets the maximum age of a record that is kept; the server keeps the WAL of so long. The default is 2 minutes. */
    public SharedRecordsBuilder<T> maxAge(Duration age) {
        this.maxAge = positive(age, "maxAge");
        return this;
    }

    /** Sets the maximum number of subscribers at a time. The default is 200. */
    public SharedRecordsBuilder<T> maxSubscribers(int subscribers) {
        this.maxSubscribers = atLeast(1, subscribers, "maxSubscribers");
        return this;
    }

    /** Sets the time between two heartbeats of a subscriber without records. The default is 10 seconds. */
    public SharedRecordsBuilder<T> heartbeat(Duration heartbeat) {
        this.heartbeat = positive(heartbeat, "heartbeat");
        return this;
    }

    /**
     * Sets how long a record may wait for a subscriber that requests nothing; the subscriber then fails. The default is 30 seconds. It is
     * checked four times in this time.
     */
    public SharedRecordsBuilder<T> stallTimeout(Duration timeout) {
        this.stallTimeout = positive(timeout, "stallTimeout");
        return this;
    }

    /** Returns the shared records. Nothing is read before {@link SharedRecords#run} is subscribed to. */
    public SharedRecords<T> build() {
        ReplayBuffer<T> buffer = new ReplayBuffer<>(
                new ReplayBuffer.Bounds(maxRecords, maxBytes, maxAge), acknowledger::acknowledgeUpTo, System::nanoTime);
        return new SharedRecords<>(conversion, size, buffer, new Times(heartbeat, stallTimeout), maxSubscribers);
    }

    private static int atLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be " + least + " or more.");
        }
        return value;
    }

    private static Duration positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be longer than zero.");
        }
        return value;
    }
}
