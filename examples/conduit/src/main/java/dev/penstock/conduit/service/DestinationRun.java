package dev.penstock.conduit.service;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.proto.connector.Destination.Run;
import dev.penstock.conduit.record.OrdinalPosition;
import dev.penstock.conduit.record.RecordDecoder;
import dev.penstock.core.Record;
import dev.penstock.sink.PostgresSink;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * One run of a destination: records come as the sink takes them, and each is answered, in order, after its commit.
 *
 * <p>A record that cannot be written is answered with its error, and those after it are written: Conduit decides by its own rules
 * for dead letters whether the pipeline goes on. A failure of the target ends the stream with an error.
 */
final class DestinationRun {
    private static final Logger LOG = LoggerFactory.getLogger(DestinationRun.class);

    private final ServerCallStreamObserver<Run.Response> call;
    private final RecordDecoder decoder;
    private final PendingAnswers answers;
    private final CompletableFuture<FluxSink<Run.Request>> requests = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile @Nullable Disposable subscription;

    DestinationRun(ServerCallStreamObserver<Run.Response> call, RecordDecoder decoder) {
        this.call = call;
        this.decoder = decoder;
        this.answers = new PendingAnswers(call::onNext);
    }

    /** Begins to write; on the thread of the call. */
    void start(Map<String, String> options) {
        call.disableAutoRequest();
        call.setOnCancelHandler(this::cancel);
        PostgresSink sink = PostgresSink.builder()
                .options(options)
                .acknowledgeTo(answers)
                .deadLetters((record, error) -> {
                    answers.fail((OrdinalPosition) record.position(), String.valueOf(error.getMessage()));
                    return Mono.empty();
                })
                .build();
        Flux<Run.Request> messages = Flux.create(emitter -> {
            requests.complete(emitter);
            emitter.onRequest(n -> call.request((int) Math.min(n, Integer.MAX_VALUE)));
        });
        subscription = messages.concatMapIterable(this::decode, 1)
                .as(sink)
                .subscribe(nothing -> {}, this::fail, this::complete);
    }

    /** Returns the receiver of records, on threads of gRPC. */
    StreamObserver<Run.Request> records() {
        return new StreamObserver<>() {
            @Override
            public void onNext(Run.Request request) {
                requests.join().next(request);
            }

            @Override
            public void onError(Throwable cause) {
                // Conduit has cancelled the call, or is gone: the cancel handler acts.
            }

            @Override
            public void onCompleted() {
                // The sink subscribes once it is connected, and nothing is received before that.
                var unused = requests.thenAccept(FluxSink::complete);
            }
        };
    }

    private List<Record> decode(Run.Request request) {
        List<dev.penstock.conduit.proto.opencdc.Record> messages = request.getRecordsList();
        List<Record> records = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            OrdinalPosition position = answers.add(messages.get(i).getPosition());
            try {
                records.add(decoder.decode(messages.get(i), position, RecordDecoder.endsTransaction(messages, i)));
            } catch (IllegalArgumentException e) {
                answers.fail(position, String.valueOf(e.getMessage()));
            }
        }
        return records;
    }

    /** Returns a future that completes when everything up to {@code position} is answered. */
    CompletableFuture<Void> answered(ByteString position) {
        return answers.answered(position);
    }

    /** Ends the stream, after what was received is written, if there is time for that; waits for it. On any thread. */
    void close(long millis) {
        var unused = requests.thenAccept(FluxSink::complete);
        try {
            ended.get(millis, TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            LOG.warn(
                    "The target has not taken all records within {} ms: records that are not acknowledged will be sent again",
                    millis);
            cancel();
        }
    }

    private void cancel() {
        answered.set(true);
        answers.close();
        Disposable running = subscription;
        if (running != null) {
            running.dispose();
        }
        ended.complete(null);
    }

    private void fail(Throwable cause) {
        answers.close();
        StatusRuntimeException status = Replies.status(cause);
        LOG.error("Writing has ended: {}", cause.getMessage());
        if (answered.compareAndSet(false, true)) {
            call.onError(status);
        }
        ended.complete(null);
    }

    private void complete() {
        answers.close();
        if (answered.compareAndSet(false, true)) {
            call.onCompleted();
        }
        ended.complete(null);
    }
}
