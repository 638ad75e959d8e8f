package dev.penstock.conduit.service;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.proto.connector.Source.Run;
import dev.penstock.conduit.record.RecordEncoder;
import dev.penstock.core.Acknowledger;
import dev.penstock.core.Data;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Row;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;

/**
 * One run of a source: records go to Conduit as its stream takes them, and acknowledgements come back.
 *
 * <p>Demand: no more records are requested than the stream has room for, few at a time if they are large. Everything below runs on
 * one thread, {@code worker}, except where a comment states otherwise. After {@link #stop} nothing is sent or requested any
 * more, but the subscription stays until {@link #finish}, for the acknowledgements that are still under way.
 */
final class SourceRun {
    private static final Logger LOG = LoggerFactory.getLogger(SourceRun.class);
    /** The largest number of records that have arrived or are under way, and are not sent. */
    private static final int WINDOW_RECORDS = 256;
    /** The size of waiting records at which no more records are requested, in bytes. */
    private static final int WINDOW_BYTES = 1024 * 1024;
    /** The largest number of records under way: each may turn out to have megabytes. */
    private static final int AT_ONCE = 16;
    /** As long as the size of records is not known. */
    private static final int AT_FIRST = 2;

    private static final int BATCH_BYTES = 512 * 1024;
    private static final int BATCH_RECORDS = 1000;

    private final ServerCallStreamObserver<Run.Response> call;
    private final RecordEncoder encoder;
    private final Acknowledger acknowledger;
    private final Bounds bounds;
    private final ScheduledExecutorService worker;

    /** Crosses from the source's thread. */
    private final Queue<Arrived> arrived = new ConcurrentLinkedQueue<>();

    private final AtomicInteger arrivedCount = new AtomicInteger();
    private final AtomicLong arrivedBytes = new AtomicLong();
    private final AtomicInteger scheduled = new AtomicInteger();
    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable Throwable failure;

    private dev.penstock.conduit.proto.opencdc.@Nullable Record encoded;
    /** The number of records that are requested and not yet sent. */
    private int requested;

    private int encodedFrom;
    private double typicalBytes;
    private long waitingSince;
    private boolean stopped;
    private boolean answered;
    private ByteString lastPosition = ByteString.EMPTY;

    SourceRun(
            ServerCallStreamObserver<Run.Response> call,
            RecordEncoder encoder,
            Acknowledger acknowledger,
            Bounds bounds,
            ScheduledExecutorService worker) {
        this.call = call;
        this.encoder = encoder;
        this.acknowledger = acknowledger;
        this.bounds = bounds;
        this.worker = worker;
    }

    /**
     * Bounds of the messages.
     *
     * @param messageBytes the largest message that Conduit accepts
     * @param records the largest number of records in a batch, or 0
     * @param delay how long a batch with fewer records waits for more
     */
    record Bounds(int messageBytes, int records, Duration delay) {
        int batchRecords() {
            return records == 0 ? BATCH_RECORDS : records;
        }

        /** An element of a message has its length in front of it. */
        int recordBytes() {
            return messageBytes - 16;
        }
    }

    /** Prepares the call; on the thread of the call, before the subscription. */
    void start() {
        call.setOnReadyHandler(this::schedule);
        call.setOnCancelHandler(this::cancel);
    }

    /** Stops sending, and returns the position of the last record sent, empty if there is none. On any thread. */
    ByteString stop() throws Exception {
        return worker.submit(() -> {
                    stopped = true;
                    return lastPosition;
                })
                .get(10, TimeUnit.SECONDS);
    }

    /** Ends the subscription and the stream; the future completes when both have ended. On any thread. */
    CompletableFuture<Void> finish() {
        execute(() -> {
            stopped = true;
            cancelSubscription();
            answer(null);
        });
        return ended;
    }

    /** Returns the receiver of acknowledgements, on threads of gRPC. */
    StreamObserver<Run.Request> acknowledgements() {
        return new StreamObserver<>() {
            @Override
            public void onNext(Run.Request request) {
                int count = request.getAckPositionsCount();
                if (count > 0) {
                    // They arrive in the order of the records, so that the last one covers the others.
                    acknowledger.acknowledgeUpTo(
                            Position.of(request.getAckPositions(count - 1).toByteArray()));
                }
            }

            @Override
            public void onError(Throwable cause) {
                // Conduit has cancelled the call, or is gone: the cancel handler acts.
            }

            @Override
            public void onCompleted() {
                var unused = finish();
            }
        };
    }

    /** Returns the subscriber to the source, on threads of that. */
    CoreSubscriber<Record> records() {
        return new CoreSubscriber<>() {
            @Override
            public void onSubscribe(Subscription upstream) {
                subscription.complete(upstream);
                schedule();
            }

            @Override
            public void onNext(Record record) {
                Arrived next = new Arrived(record, bytes(record.after()) + bytes(record.before()));
                arrived.add(next);
                arrivedBytes.addAndGet(next.bytes);
                arrivedCount.incrementAndGet();
                schedule();
            }

            @Override
            public void onError(Throwable cause) {
                failure = cause;
                schedule();
            }

            @Override
            public void onComplete() {
                LOG.info("The source has read everything that it was to read, and waits to be stopped");
            }
        };
    }

    private void cancel() {
        LOG.debug("Conduit has cancelled the stream of records");
        execute(() -> {
            stopped = true;
            answered = true;
            cancelSubscription();
            ended.complete(null);
        });
    }

    /** Cancels the subscription, at once or when there is one. */
    private void cancelSubscription() {
        var unused = subscription.thenAccept(Subscription::cancel);
    }

    private void schedule() {
        if (scheduled.getAndIncrement() == 0) {
            execute(this::drain);
        }
    }

    private void execute(Runnable work) {
        try {
            worker.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("The run has ended already");
        }
    }

    private void drain() {
        scheduled.set(0);
        try {
            send();
            replenish();
        } catch (RuntimeException e) {
            cancelSubscription();
            answer(e);
        }
    }

    private void send() {
        while (!stopped && call.isReady() && arrivedCount.get() > 0 && isRipe()) {
            Run.Response batch = batch();
            lastPosition = batch.getRecords(batch.getRecordsCount() - 1).getPosition();
            call.onNext(batch);
            waitingSince = 0;
        }
        Throwable cause = failure;
        if (cause != null && !stopped && arrivedCount.get() == 0) {
            answer(cause);
        }
    }

    private Run.Response batch() {
        Run.Response.Builder batch = Run.Response.newBuilder();
        int limit = Math.min(BATCH_BYTES, bounds.recordBytes());
        int bytes = 0;
        while (batch.getRecordsCount() < bounds.batchRecords()) {
            dev.penstock.conduit.proto.opencdc.Record next = next();
            if (next == null || (bytes > 0 && bytes + size(next) > limit)) {
                break;
            }
            bytes += size(next);
            batch.addRecords(next);
            encoded = null;
            arrivedCount.decrementAndGet();
            arrivedBytes.addAndGet(-encodedFrom);
            requested--;
        }
        return batch.build();
    }

    /** Returns the next record, encoded; it stays the next one until it is in a batch. */
    private dev.penstock.conduit.proto.opencdc.@Nullable Record next() {
        if (encoded == null) {
            Arrived oldest = arrived.poll();
            if (oldest == null) {
                return null;
            }
            Record record = oldest.record;
            encodedFrom = oldest.bytes;
            dev.penstock.conduit.proto.opencdc.Record message = encoder.encode(record);
            int bytes = size(message);
            if (bytes > bounds.recordBytes()) {
                throw tooLarge(record, bytes);
            }
            typicalBytes = typicalBytes == 0 ? bytes : Math.max(bytes, typicalBytes * 0.9 + bytes * 0.1);
            encoded = message;
        }
        return encoded;
    }

    private static int size(dev.penstock.conduit.proto.opencdc.Record message) {
        return message.getSerializedSize() + 6;
    }

    private StatusRuntimeException tooLarge(Record record, int bytes) {
        return Status.RESOURCE_EXHAUSTED
                .withDescription(
                        "A record of table '" + record.collection() + "' has " + bytes + " bytes, and Conduit accepts "
                                + bounds.messageBytes()
                                + " at most: raise its setting connectors.max-receive-record-size. (position "
                                + record.position() + ")")
                .asRuntimeException();
    }

    /** Returns whether the batch is full, or the delay has passed since its first record. */
    private boolean isRipe() {
        if (bounds.delay().isZero() || arrivedCount.get() >= bounds.batchRecords() || failure != null) {
            return true;
        }
        long now = System.nanoTime();
        if (waitingSince == 0) {
            waitingSince = now;
        }
        long left = bounds.delay().toNanos() - (now - waitingSince);
        if (left > 0) {
            var unused = worker.schedule(this::schedule, left, TimeUnit.NANOSECONDS);
        }
        return left <= 0;
    }

    private void replenish() {
        if (stopped || failure != null || !subscription.isDone()) {
            return;
        }
        int largest = bounds.delay().isZero() ? WINDOW_RECORDS : Math.max(WINDOW_RECORDS, bounds.batchRecords());
        int atOnce = typicalBytes == 0 ? AT_FIRST : (int) Math.max(1, Math.min(AT_ONCE, WINDOW_BYTES / typicalBytes));
        int underWay = requested - arrivedCount.get();
        if (underWay <= atOnce / 2 && requested < largest && arrivedBytes.get() < WINDOW_BYTES) {
            int more = Math.min(atOnce - underWay, largest - requested);
            requested += more;
            subscription.join().request(more);
        }
    }

    /** Returns how many bytes the server sent for an image; a small number for one that is no row. */
    private static int bytes(@Nullable Data image) {
        return image instanceof Row row ? row.byteSize() : image instanceof RawData raw ? raw.size() : 0;
    }

    private record Arrived(Record record, int bytes) {}

    /** Answers the call once: with an error, or by completing the stream. */
    private void answer(@Nullable Throwable cause) {
        stopped = true;
        if (!answered) {
            answered = true;
            if (cause == null) {
                call.onCompleted();
            } else {
                LOG.error("The stream of records has ended: {}", cause.getMessage());
                call.onError(Replies.status(cause));
            }
        }
        ended.complete(null);
    }
}
