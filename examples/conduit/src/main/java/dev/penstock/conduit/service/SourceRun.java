package dev.penstock.conduit.service;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.proto.connector.Source.Run;
import dev.penstock.conduit.record.RecordEncoder;
import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final ServerCallStreamObserver<Run.Response> call;
    private final Acknowledger acknowledger;
    private final BatchBounds bounds;
    private final ScheduledExecutorService worker;

    private final ArrivedRecords arrived;
    private final AtomicInteger scheduled = new AtomicInteger();
    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable Throwable failure;

    private long waitingSince;
    private boolean stopped;
    private boolean answered;
    private ByteString lastPosition = ByteString.EMPTY;

    SourceRun(
            ServerCallStreamObserver<Run.Response> call,
            RecordEncoder encoder,
            Acknowledger acknowledger,
            BatchBounds bounds,
            ScheduledExecutorService worker) {
        this.call = call;
        this.arrived = new ArrivedRecords(encoder, bounds);
        this.acknowledger = acknowledger;
        this.bounds = bounds;
        this.worker = worker;
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
                arrived.add(record);
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
        while (!stopped && call.isReady() && arrived.count() > 0 && isRipe()) {
            Run.Response batch = arrived.batch();
            lastPosition = batch.getRecords(batch.getRecordsCount() - 1).getPosition();
            call.onNext(batch);
            waitingSince = 0;
        }
        Throwable cause = failure;
        if (cause != null && !stopped && arrived.count() == 0) {
            answer(cause);
        }
    }

    /** Returns whether the batch is full, or the delay has passed since its first record. */
    private boolean isRipe() {
        if (bounds.delay().isZero() || arrived.count() >= bounds.batchRecords() || failure != null) {
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
        int more = arrived.demand();
        if (more > 0) {
            subscription.join().request(more);
        }
    }

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
