package dev.penstock.source.shared;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.error.position.InvalidPositionException;
import dev.penstock.source.internal.position.StoredPosition;
import dev.penstock.source.shared.BufferReader.Times;
import dev.penstock.source.shared.SharedStreamException.Reason;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Records of one subscription, shared by many subscribers: browsers with Server-Sent Events, WebSockets, other services.
 *
 * <p>{@link #run} reads the records, converts each once, and keeps the latest in a buffer that is bounded in number, bytes and age. Each
 * subscriber of {@link #live} or {@link #after} reads the buffer with a demand of its own. A slow one never delays the source or another
 * subscriber: it fails with a {@link SharedStreamException} when its next record is no longer kept, or when it requests nothing for the
 * stall timeout while a record waits.
 *
 * <p>A position is acknowledged when its record leaves the buffer. So the server sends the kept records again after a restart of the
 * application, and a subscriber that presents the id of its last event misses none and receives none twice.
 *
 * <pre>{@code
 * SharedRecords<String> shared = SharedRecords.builder(record -> toJson(record), String::length)
 *         .acknowledgeTo(source.acknowledgements())
 *         .build();
 * Disposable running = shared.run(source.records()).subscribe();
 * Flux<SharedEvent<String>> events = lastId == null ? shared.live() : shared.after(lastId);
 * }</pre>
 *
 * <p>Thread-safe. Events are emitted on Reactor's parallel scheduler, so subscribers must not block.
 */
public final class SharedRecords<T> {
    private static final String START_ID_PREFIX = "start.";
    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(1);
    private static final Duration FIRST_RECORD_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY_DELAY = Duration.ofMillis(100);

    private final Function<Record, T> conversion;
    private final ToLongFunction<? super T> size;
    private final ReplayBuffer<T> buffer;
    private final Times times;
    private final Semaphore subscribers;
    private final String start = START_ID_PREFIX + UUID.randomUUID();

    SharedRecords(
            Function<Record, T> conversion,
            ToLongFunction<? super T> size,
            ReplayBuffer<T> buffer,
            Times times,
            int maxSubscribers) {
        this.conversion = conversion;
        this.size = size;
        this.buffer = buffer;
        this.times = times;
        this.subscribers = new Semaphore(maxSubscribers);
    }

    /**
     * Returns a builder.
     *
     * @param conversion makes the value that subscribers receive; called once for each record, on the thread of the records
     * @param size returns the approximate number of bytes of a value, 0 or more
     */
    public static <T> SharedRecordsBuilder<T> builder(Function<Record, T> conversion, ToLongFunction<? super T> size) {
        return new SharedRecordsBuilder<>(conversion, size);
    }

    /**
     * Reads records into the buffer. Nothing is read before the returned publisher is subscribed to; it must be subscribed to once at a
     * time. It ends as {@code records} ends, and subscribers stay: after an error the application can run the source again.
     *
     * <p>A second run begins with the records that are still kept, which are skipped because subscribers have them. If the server has
     * begun another timeline in between, by a failover or a restore, earlier positions can mean other records. The run then fails with a
     * {@link SharedStreamException} with {@link Reason#TIMELINE} instead of skipping them: make a new object.
     *
     * @param records the records of one source, in the order of delivery
     */
    public Mono<Void> run(Flux<Record> records) {
        Flux<Long> expiry = Flux.interval(EXPIRY_INTERVAL).onBackpressureDrop().doOnNext(tick -> buffer.expire());
        return Flux.defer(() -> {
                    // A new run begins with the kept records, which are not acknowledged: subscribers have them.
                    Position last = buffer.end().last();
                    return last == null ? records : records.skipWhile(record -> isKept(record.position(), last));
                })
                .doOnNext(record -> {
                    T value = conversion.apply(record);
                    buffer.append(record.position(), value, size.applyAsLong(value));
                })
                .takeUntilOther(expiry.then())
                .then();
    }

    /** Returns the records from the time of the subscription on. */
    public Flux<SharedEvent<T>> live() {
        return live(value -> true);
    }

    /** Returns the records from the time of the subscription on whose values pass {@code filter}. */
    public Flux<SharedEvent<T>> live(Predicate<? super T> filter) {
        return Flux.using(
                this::admit,
                admitted -> BufferReader.read(buffer, buffer.end().number(), null, filter, times),
                Semaphore::release);
    }

    /** Returns the records after the event of an id; see {@link #after(String, Predicate)}. */
    public Flux<SharedEvent<T>> after(String id) {
        return after(id, value -> true);
    }

    /**
     * Returns the records after the event of an id whose values pass {@code filter}, without a gap.
     *
     * <p>Errors: a {@link SharedStreamException} with {@link Reason#NOT_KEPT} if a record between may be missing or the id is invalid,
     * {@link Reason#BEHIND}, {@link Reason#STALLED} or {@link Reason#TOO_MANY}. After a restart of the application the first record
     * decides whether the id can be continued; if none arrives within 5 seconds, it cannot.
     *
     * @param id the id of an event of this source, also from before a restart, or of {@link #lastId}
     * @param filter called on a thread of the parallel scheduler; an exception ends this subscriber
     */
    public Flux<SharedEvent<T>> after(String id, Predicate<? super T> filter) {
        return Flux.using(this::admit, admitted -> events(id, filter), Semaphore::release);
    }

    /**
     * Returns whether {@link #after} can continue after an id at this moment, without an error. After a restart it waits for the first
     * record, for up to 5 seconds.
     */
    public Mono<Boolean> isKept(String id) {
        return Mono.defer(() -> numberAfter(id, position(id))).map(number -> number >= 0);
    }

    /** Returns the id after which the next record follows. */
    public String lastId() {
        Position last = buffer.end().last();
        return last == null ? start : id(last);
    }

    /** Completes all subscribers, and those that come later, when the application stops. */
    public void close() {
        buffer.close();
    }

    /** Returns a publisher that completes when {@link #close} is called. */
    public Mono<Void> closed() {
        return buffer.closed();
    }

    /** Returns the current number of subscribers. */
    public int subscribers() {
        return buffer.readers();
    }

    /** Returns the number of records that are kept. */
    public int size() {
        return buffer.size();
    }

    /** Returns the approximate number of bytes of the records that are kept. */
    public long bytes() {
        return buffer.bytes();
    }

    /** Returns whether subscribers have the record of a position, because it is not after the last one. */
    private static boolean isKept(Position position, Position last) {
        if (StoredPosition.compare(position, last) > 0) {
            return false;
        }
        if (!StoredPosition.onSameTimeline(position, last)) {
            throw new SharedStreamException(Reason.TIMELINE);
        }
        return true;
    }

    /** Returns a position as the id of an event. */
    static String id(Position position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.toBytes());
    }

    private Semaphore admit() {
        if (!subscribers.tryAcquire()) {
            throw new SharedStreamException(Reason.TOO_MANY);
        }
        return subscribers;
    }

    private Flux<SharedEvent<T>> events(String id, Predicate<? super T> filter) {
        Position position = position(id);
        return numberAfter(id, position)
                .flatMapMany(
                        number -> number < 0 ? notKept() : BufferReader.read(buffer, number, position, filter, times));
    }

    /** Returns the number of the first record after an id, -1 if a record between may be missing. */
    private Mono<Long> numberAfter(String id, @Nullable Position position) {
        if (position == null) {
            return Mono.fromSupplier(() -> id.equals(start) && buffer.isWhole() ? 0L : -1L);
        }
        return Mono.fromSupplier(() -> buffer.after(position))
                .repeatWhenEmpty(again -> again.delayElements(RETRY_DELAY))
                .timeout(FIRST_RECORD_TIMEOUT, Mono.just(-1L))
                // The position belongs to another slot or another server.
                .onErrorReturn(InvalidPositionException.class, -1L);
    }

    private Flux<SharedEvent<T>> notKept() {
        return Flux.error(() -> new SharedStreamException(Reason.NOT_KEPT));
    }

    /** Returns the position of an id, decoded once, {@code null} if there is none. */
    private static @Nullable Position position(String id) {
        if (id.startsWith(START_ID_PREFIX)) {
            return null;
        }
        try {
            return StoredPosition.of(Position.of(Base64.getUrlDecoder().decode(id))) instanceof Position position
                    ? position
                    : null;
        } catch (IllegalArgumentException | InvalidPositionException e) {
            return null;
        }
    }
}
