package dev.penstock.conduit.service;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.configuration.ConduitEnvironment;
import dev.penstock.conduit.configuration.ConnectorConfiguration;
import dev.penstock.conduit.configuration.SchemaSubjects;
import dev.penstock.conduit.configuration.SdkParameter;
import dev.penstock.conduit.proto.connector.Source;
import dev.penstock.conduit.proto.connector.SourcePluginGrpc.SourcePluginImplBase;
import dev.penstock.conduit.record.AvroRecordEncoder;
import dev.penstock.conduit.record.RecordEncoder;
import dev.penstock.conduit.record.SchemaService;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/** The source of a connector process: at most one run. Calls come one after another, but Stop and Teardown during a run. */
public final class SourceService extends SourcePluginImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(SourceService.class);
    private static final String SLOT_NAME = "logrepl.slotName";
    private static final Duration CLEANUP_DEADLINE = Duration.ofSeconds(50);
    private static final long STOP_SECONDS = 30;
    private static final Duration RELEASE_DEADLINE = Duration.ofSeconds(10);

    private final ConduitEnvironment environment;
    private final SchemaService schemas;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("conduit-source"));

    private volatile @Nullable ConnectorConfiguration configuration;
    private volatile ByteString position = ByteString.EMPTY;
    private volatile @Nullable PostgresSource source;
    private final CompletableFuture<SourceRun> run = new CompletableFuture<>();

    public SourceService(ConduitEnvironment environment, SchemaService schemas) {
        this.environment = environment;
        this.schemas = schemas;
    }

    @Override
    public void configure(Source.Configure.Request request, StreamObserver<Source.Configure.Response> observer) {
        Replies.send(observer, () -> {
            configuration = ConnectorConfiguration.ofSource(request.getConfigMap());
            return Source.Configure.Response.getDefaultInstance();
        });
    }

    @Override
    public void open(Source.Open.Request request, StreamObserver<Source.Open.Response> observer) {
        Replies.send(observer, () -> {
            source = configured().source();
            position = request.getPosition();
            return Source.Open.Response.getDefaultInstance();
        });
    }

    @Override
    public StreamObserver<Source.Run.Request> run(StreamObserver<Source.Run.Response> observer) {
        PostgresSource opened = source;
        if (opened == null || run.isDone()) {
            observer.onError(
                    Replies.status(new IllegalStateException("The source must be opened once before it runs once.")));
            return new Ignored<>();
        }
        ConnectorConfiguration settings = configured();
        SourceRun started = new SourceRun(
                (ServerCallStreamObserver<Source.Run.Response>) observer,
                encoder(settings),
                opened.acknowledgements(),
                new BatchBounds(
                        environment.maxMessageBytes(),
                        settings.number(SdkParameter.BATCH_SIZE),
                        settings.duration(SdkParameter.BATCH_DELAY)),
                worker);
        run.complete(started);
        started.start();
        Flux<Record> records =
                position.isEmpty() ? opened.records() : opened.recordsAfter(Position.of(position.toByteArray()));
        records.subscribe(started.records());
        return started.acknowledgements();
    }

    private RecordEncoder encoder(ConnectorConfiguration settings) {
        SchemaSubjects subjects = SchemaSubjects.of(settings, environment.connectorId());
        return subjects.keys() || subjects.payloads() ? new AvroRecordEncoder(schemas, subjects) : new RecordEncoder();
    }

    @Override
    public void stop(Source.Stop.Request request, StreamObserver<Source.Stop.Response> observer) {
        Replies.send(observer, () -> {
            // The call of Run can arrive later than that of Stop: they are not ordered.
            ByteString last = source == null
                    ? ByteString.EMPTY
                    : run.get(STOP_SECONDS, TimeUnit.SECONDS).stop();
            return Source.Stop.Response.newBuilder().setLastPosition(last).build();
        });
    }

    @Override
    public void teardown(Source.Teardown.Request request, StreamObserver<Source.Teardown.Response> observer) {
        Replies.send(observer, () -> {
            close();
            return Source.Teardown.Response.getDefaultInstance();
        });
    }

    /** Ends the run, if there is one, and waits until the slot is free. */
    public void close() throws Exception {
        SourceRun running = run.getNow(null);
        PostgresSource opened = source;
        if (running != null && opened != null) {
            running.finish().get(RELEASE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            opened.admin().released().block(RELEASE_DEADLINE);
        }
    }

    @Override
    public void lifecycleOnCreated(
            Source.Lifecycle.OnCreated.Request request, StreamObserver<Source.Lifecycle.OnCreated.Response> observer) {
        // Slot and publication are made at the first run, in one step with the snapshot.
        Replies.send(observer, Source.Lifecycle.OnCreated.Response::getDefaultInstance);
    }

    @Override
    public void lifecycleOnUpdated(
            Source.Lifecycle.OnUpdated.Request request, StreamObserver<Source.Lifecycle.OnUpdated.Response> observer) {
        Replies.send(observer, () -> {
            String before = slotName(request.getConfigBeforeMap());
            if (!before.equals(slotName(request.getConfigAfterMap()))) {
                LOG.warn(
                        "The slot is another one now. Drop the slot '{}' if nothing else reads from it: it retains WAL",
                        before);
            }
            return Source.Lifecycle.OnUpdated.Response.getDefaultInstance();
        });
    }

    private static String slotName(java.util.Map<String, String> settings) {
        return settings.getOrDefault(SLOT_NAME, "conduitslot");
    }

    @Override
    public void lifecycleOnDeleted(
            Source.Lifecycle.OnDeleted.Request request, StreamObserver<Source.Lifecycle.OnDeleted.Response> observer) {
        Replies.send(observer, () -> {
            PostgresSource deleted =
                    ConnectorConfiguration.ofSource(request.getConfigMap()).source();
            deleted.admin().cleanup().block(CLEANUP_DEADLINE);
            if (deleted.admin().autoCleanup()) {
                LOG.info(
                        "The slot '{}' and the publication '{}' are dropped",
                        deleted.slotName(),
                        deleted.admin().publicationName());
            }
            return Source.Lifecycle.OnDeleted.Response.getDefaultInstance();
        });
    }

    private ConnectorConfiguration configured() {
        ConnectorConfiguration known = configuration;
        if (known == null) {
            throw new IllegalStateException("The connector must be configured first.");
        }
        return known;
    }
}
