package dev.penstock.conduit.service;

import dev.penstock.conduit.configuration.ConnectorConfiguration;
import dev.penstock.conduit.configuration.GoDuration;
import dev.penstock.conduit.configuration.SdkParameter;
import dev.penstock.conduit.proto.connector.Destination;
import dev.penstock.conduit.proto.connector.DestinationPluginGrpc.DestinationPluginImplBase;
import dev.penstock.conduit.record.AvroRecordDecoder;
import dev.penstock.conduit.record.RecordDecoder;
import dev.penstock.conduit.record.SchemaService;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The destination of a connector process: at most one run. Calls come one after another, but Stop and Teardown during a run. */
public final class DestinationService extends DestinationPluginImplBase {
    /** Conduit waits one minute for Stop, and one for Teardown. */
    private static final long STOP_SECONDS = 55;

    private static final long TEARDOWN_MILLIS = 50_000;

    private final SchemaService schemas;
    private volatile @Nullable ConnectorConfiguration configuration;
    private final CompletableFuture<DestinationRun> run = new CompletableFuture<>();

    public DestinationService(SchemaService schemas) {
        this.schemas = schemas;
    }

    @Override
    public void configure(
            Destination.Configure.Request request, StreamObserver<Destination.Configure.Response> observer) {
        Replies.send(observer, () -> {
            configuration = ConnectorConfiguration.ofDestination(request.getConfigMap());
            return Destination.Configure.Response.getDefaultInstance();
        });
    }

    @Override
    public void open(Destination.Open.Request request, StreamObserver<Destination.Open.Response> observer) {
        Replies.send(observer, () -> {
            configured();
            return Destination.Open.Response.getDefaultInstance();
        });
    }

    @Override
    public StreamObserver<Destination.Run.Request> run(StreamObserver<Destination.Run.Response> observer) {
        ConnectorConfiguration settings = configuration;
        if (settings == null || run.isDone()) {
            observer.onError(Replies.status(
                    new IllegalStateException("The destination must be configured once before it runs once.")));
            return new Ignored<>();
        }
        DestinationRun started =
                new DestinationRun((ServerCallStreamObserver<Destination.Run.Response>) observer, decoder(settings));
        run.complete(started);
        try {
            started.start(options(settings));
        } catch (RuntimeException e) {
            observer.onError(Replies.status(e));
            return new Ignored<>();
        }
        return started.records();
    }

    private RecordDecoder decoder(ConnectorConfiguration settings) {
        return new AvroRecordDecoder(
                schemas, settings.isOn(SdkParameter.DECODE_KEY), settings.isOn(SdkParameter.DECODE_PAYLOAD));
    }

    private static Map<String, String> options(ConnectorConfiguration settings) {
        Map<String, String> options = new HashMap<>(settings.options());
        int size = settings.number(SdkParameter.BATCH_SIZE);
        if (size > 0) {
            options.putIfAbsent("batch.size", Integer.toString(size));
        }
        String delay = settings.text(SdkParameter.BATCH_DELAY);
        if (!delay.equals("0")) {
            options.putIfAbsent("batch.delay", GoDuration.toMillis(delay));
        }
        return options;
    }

    @Override
    public void stop(Destination.Stop.Request request, StreamObserver<Destination.Stop.Response> observer) {
        Replies.send(observer, () -> {
            if (configuration == null) {
                return Destination.Stop.Response.getDefaultInstance();
            }
            try {
                // The call of Run can arrive later than that of Stop: they are not ordered.
                run.thenCompose(running -> running.answered(request.getLastPosition()))
                        .get(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw Status.DEADLINE_EXCEEDED
                        .withDescription("The last record was not written within " + STOP_SECONDS
                                + " s. Records that are not acknowledged will be sent again at the next start.")
                        .withCause(e)
                        .asRuntimeException();
            }
            return Destination.Stop.Response.getDefaultInstance();
        });
    }

    @Override
    public void teardown(Destination.Teardown.Request request, StreamObserver<Destination.Teardown.Response> observer) {
        Replies.send(observer, () -> {
            close(TEARDOWN_MILLIS);
            return Destination.Teardown.Response.getDefaultInstance();
        });
    }

    /** Ends the run, if there is one, within that time. */
    public void close(long millis) {
        DestinationRun running = run.getNow(null);
        if (running != null) {
            running.close(millis);
        }
    }

    @Override
    public void lifecycleOnCreated(
            Destination.Lifecycle.OnCreated.Request request,
            StreamObserver<Destination.Lifecycle.OnCreated.Response> observer) {
        Replies.send(observer, Destination.Lifecycle.OnCreated.Response::getDefaultInstance);
    }

    @Override
    public void lifecycleOnUpdated(
            Destination.Lifecycle.OnUpdated.Request request,
            StreamObserver<Destination.Lifecycle.OnUpdated.Response> observer) {
        Replies.send(observer, Destination.Lifecycle.OnUpdated.Response::getDefaultInstance);
    }

    /** Tables and rows belong to the target: nothing is dropped. */
    @Override
    public void lifecycleOnDeleted(
            Destination.Lifecycle.OnDeleted.Request request,
            StreamObserver<Destination.Lifecycle.OnDeleted.Response> observer) {
        Replies.send(observer, Destination.Lifecycle.OnDeleted.Response::getDefaultInstance);
    }

    private ConnectorConfiguration configured() {
        ConnectorConfiguration known = configuration;
        if (known == null) {
            throw new IllegalStateException("The connector must be configured first.");
        }
        return known;
    }
}
