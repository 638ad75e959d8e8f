package dev.penstock.conduit;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.proto.connector.Source;
import dev.penstock.conduit.proto.connector.SourcePluginGrpc;
import dev.penstock.conduit.proto.opencdc.Record;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The source of a connector process, driven as Conduit drives it. */
final class SourceClient implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final ConduitHost host;
    private final List<Record> records = new ArrayList<>();
    private final List<Integer> batches = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private ClientCallStreamObserver<Source.Run.Request> stream;

    private SourceClient(ConduitHost host) {
        this.host = host;
    }

    /** Configures, opens after {@code position} and runs. */
    static SourceClient run(ConduitHost host, Map<String, String> settings, ByteString position) {
        SourceClient client = new SourceClient(host);
        host.source()
                .configure(Source.Configure.Request.newBuilder()
                        .putAllConfig(settings)
                        .build());
        if (position.isEmpty()) {
            host.source()
                    .lifecycleOnCreated(Source.Lifecycle.OnCreated.Request.newBuilder()
                            .putAllConfig(settings)
                            .build());
        }
        host.source()
                .open(Source.Open.Request.newBuilder().setPosition(position).build());
        client.start(true);
        return client;
    }

    /** As {@link #run}, but nothing is read from the stream before {@link #request}. */
    static SourceClient runWithoutReading(ConduitHost host, Map<String, String> settings) {
        SourceClient client = new SourceClient(host);
        host.source()
                .configure(Source.Configure.Request.newBuilder()
                        .putAllConfig(settings)
                        .build());
        host.source().open(Source.Open.Request.getDefaultInstance());
        client.start(false);
        return client;
    }

    private void start(boolean reading) {
        SourcePluginGrpc.newStub(host.channel())
                .run(new ClientResponseObserver<Source.Run.Request, Source.Run.Response>() {
                    @Override
                    public void beforeStart(ClientCallStreamObserver<Source.Run.Request> requests) {
                        stream = requests;
                        if (!reading) {
                            requests.disableAutoRequestWithInitial(0);
                        }
                    }

                    @Override
                    public void onNext(Source.Run.Response response) {
                        synchronized (records) {
                            batches.add(response.getRecordsCount());
                            records.addAll(response.getRecordsList());
                            records.notifyAll();
                        }
                    }

                    @Override
                    public void onError(Throwable cause) {
                        ended.completeExceptionally(cause);
                        synchronized (records) {
                            records.notifyAll();
                        }
                    }

                    @Override
                    public void onCompleted() {
                        ended.complete(null);
                        synchronized (records) {
                            records.notifyAll();
                        }
                    }
                });
    }

    /** Reads that many messages more from the stream. */
    void request(int messages) {
        stream.request(messages);
    }

    /** Waits until {@code count} records have arrived, and returns those. */
    List<Record> await(int count) throws Exception {
        long end = System.nanoTime() + DEADLINE.toNanos();
        synchronized (records) {
            while (records.size() < count) {
                if (ended.isDone()) {
                    ended.get();
                    throw new AssertionError("The stream completed after " + records.size() + " records");
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("only " + records.size() + " of " + count + " records; log " + host.log());
                }
                records.wait(left);
            }
            return List.copyOf(records.subList(0, count));
        }
    }

    /** Returns the records that have arrived. */
    List<Record> arrived() {
        synchronized (records) {
            return List.copyOf(records);
        }
    }

    /** Returns how many records each batch had. */
    List<Integer> batches() {
        synchronized (records) {
            return List.copyOf(batches);
        }
    }

    /** Returns the records that have arrived, and forgets them. */
    List<Record> take() {
        synchronized (records) {
            List<Record> taken = List.copyOf(records);
            records.clear();
            return taken;
        }
    }

    /** Acknowledges records, each by a position of its own, in order. */
    void acknowledge(List<Record> acknowledged) {
        Source.Run.Request.Builder request = Source.Run.Request.newBuilder();
        acknowledged.forEach(record -> request.addAckPositions(record.getPosition()));
        stream.onNext(request.build());
    }

    /** Reports changed settings to the connector, as Conduit does before it opens the source again. */
    void update(Map<String, String> before, Map<String, String> after) {
        update(host, before, after);
    }

    static void update(ConduitHost host, Map<String, String> before, Map<String, String> after) {
        host.source()
                .lifecycleOnUpdated(Source.Lifecycle.OnUpdated.Request.newBuilder()
                        .putAllConfigBefore(before)
                        .putAllConfigAfter(after)
                        .build());
    }

    /** Cancels the stream of records. */
    void cancel() {
        stream.cancel("cancelled by the test", null);
    }

    ByteString stop() {
        return host.source().stop(Source.Stop.Request.getDefaultInstance()).getLastPosition();
    }

    /** Ends the acknowledgements, waits for the end of the stream, and tears down. */
    void end() throws Exception {
        stream.onCompleted();
        ended.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        host.source().teardown(Source.Teardown.Request.getDefaultInstance());
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    ConduitHost host() {
        return host;
    }

    @Override
    public void close() {
        host.close();
    }
}
