package dev.penstock.conduit;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.proto.connector.Destination;
import dev.penstock.conduit.proto.connector.Destination.Run.Response.Ack;
import dev.penstock.conduit.proto.connector.DestinationPluginGrpc;
import dev.penstock.conduit.proto.opencdc.Record;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The destination of a connector process, driven as Conduit drives it. */
final class DestinationClient implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final ConduitHost host;
    private final List<Ack> answers = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final StreamObserver<Destination.Run.Request> stream;

    private DestinationClient(ConduitHost host) {
        this.host = host;
        this.stream = DestinationPluginGrpc.newStub(host.channel()).run(new StreamObserver<>() {
            @Override
            public void onNext(Destination.Run.Response response) {
                synchronized (answers) {
                    answers.addAll(response.getAcksList());
                    answers.notifyAll();
                }
            }

            @Override
            public void onError(Throwable cause) {
                ended.completeExceptionally(cause);
                synchronized (answers) {
                    answers.notifyAll();
                }
            }

            @Override
            public void onCompleted() {
                ended.complete(null);
                synchronized (answers) {
                    answers.notifyAll();
                }
            }
        });
    }

    /** Configures, opens and runs. */
    static DestinationClient run(ConduitHost host, Map<String, String> settings) {
        host.destination()
                .configure(Destination.Configure.Request.newBuilder()
                        .putAllConfig(settings)
                        .build());
        host.destination()
                .lifecycleOnCreated(Destination.Lifecycle.OnCreated.Request.newBuilder()
                        .putAllConfig(settings)
                        .build());
        host.destination().open(Destination.Open.Request.getDefaultInstance());
        return new DestinationClient(host);
    }

    void send(List<Record> records) {
        stream.onNext(
                Destination.Run.Request.newBuilder().addAllRecords(records).build());
    }

    /** Waits until {@code count} records are answered, and returns those answers. */
    List<Ack> await(int count) throws Exception {
        long end = System.nanoTime() + DEADLINE.toNanos();
        synchronized (answers) {
            while (answers.size() < count) {
                if (ended.isDone()) {
                    ended.get();
                    throw new AssertionError("The stream completed after " + answers.size() + " answers");
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("only " + answers.size() + " of " + count + " answers; log " + host.log());
                }
                answers.wait(left);
            }
            return List.copyOf(answers.subList(0, count));
        }
    }

    int answered() {
        synchronized (answers) {
            return answers.size();
        }
    }

    void stop(ByteString lastPosition) {
        host.destination()
                .stop(Destination.Stop.Request.newBuilder()
                        .setLastPosition(lastPosition)
                        .build());
    }

    /** Ends the stream of records, waits for the end of the answers, and tears down. */
    void end() throws Exception {
        stream.onCompleted();
        ended.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        host.destination().teardown(Destination.Teardown.Request.getDefaultInstance());
    }

    ConduitHost host() {
        return host;
    }

    @Override
    public void close() {
        host.close();
    }
}
