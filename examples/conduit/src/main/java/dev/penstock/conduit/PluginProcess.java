package dev.penstock.conduit;

import dev.penstock.conduit.configuration.ConduitEnvironment;
import dev.penstock.conduit.record.SchemaService;
import dev.penstock.conduit.service.DaemonThreads;
import dev.penstock.conduit.service.DestinationService;
import dev.penstock.conduit.service.SmallServices;
import dev.penstock.conduit.service.SourceService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC server of one connector process, from the handshake to the end. */
final class PluginProcess {
    private static final Logger LOG = LoggerFactory.getLogger(PluginProcess.class);
    /** Conduit kills a connector two seconds after the call of Shutdown. */
    private static final long EXIT_MILLIS = 1_500;

    private final Server server;
    private final SchemaService schemas;
    private final SourceService source;
    private final DestinationService destination;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final ExecutorService calls = Executors.newCachedThreadPool(DaemonThreads.named("conduit-call"));

    private PluginProcess(ConduitEnvironment environment) {
        this.schemas = new SchemaService(environment);
        this.source = new SourceService(environment, schemas);
        this.destination = new DestinationService(schemas);
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .executor(calls)
                // The size of a record is limited, and a message holds at least one.
                .maxInboundMessageSize(environment.maxMessageBytes())
                .addService(new SmallServices.SpecifierService())
                .addService(source)
                .addService(destination)
                .addService(new SmallServices.ControllerService(() -> exit(0)))
                .addService(new SmallServices.HealthService())
                .build();
    }

    /** Starts the server on a free port of the loopback address. */
    static PluginProcess start(ConduitEnvironment environment) throws IOException {
        PluginProcess process = new PluginProcess(environment);
        process.server.start();
        ParentWatch.start(() -> process.exit(1));
        return process;
    }

    /** Returns the line by which go-plugin learns where to connect. */
    String handshake() {
        return "1|" + ConduitEnvironment.PROTOCOL + "|tcp|127.0.0.1:" + port() + "|grpc|";
    }

    int port() {
        return server.getPort();
    }

    void awaitTermination() throws InterruptedException {
        server.awaitTermination();
    }

    /** Ends the process within {@link #EXIT_MILLIS}, in order if there is time for it. */
    void exit(int status) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        Thread halt = DaemonThreads.named("conduit-halt").newThread(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(EXIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(status);
        });
        halt.start();
        DaemonThreads.named("conduit-exit").newThread(() -> end(status)).start();
    }

    private void end(int status) {
        close();
        Runtime.getRuntime().halt(status);
    }

    /** Ends what runs, and releases the slot. */
    void close() {
        try {
            source.close();
            destination.close(EXIT_MILLIS / 2);
            schemas.close();
            server.shutdown();
            server.awaitTermination(500, TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            LOG.warn("The connector has not ended in order: {}", e.toString());
        }
    }
}
