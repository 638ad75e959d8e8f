package dev.penstock.conduit;

import dev.penstock.conduit.configuration.ConduitEnvironment;
import dev.penstock.conduit.proto.connector.Source;
import dev.penstock.conduit.proto.connector.SourcePluginGrpc;
import dev.penstock.conduit.proto.connector.Specifier;
import dev.penstock.conduit.proto.connector.SpecifierPluginGrpc;
import dev.penstock.conduit.service.DaemonThreads;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;

/**
 * A start without Conduit, for the archive of class data sharing: loads the classes that every start needs, by the calls that
 * Conduit makes first. Opens no database.
 */
final class Rehearsal {
    private static final int DEADLINE_SECONDS = 30;

    private Rehearsal() {}

    static void run() throws Exception {
        // Nothing watches this process: it ends by itself whatever happens.
        DaemonThreads.named("conduit-rehearsal-deadline")
                .newThread(() -> {
                    try {
                        TimeUnit.SECONDS.sleep(2 * DEADLINE_SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(1);
                })
                .start();
        PluginProcess process = PluginProcess.start(new ConduitEnvironment("", "", "", Level.OFF, 4 * 1024 * 1024));
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", process.port())
                .usePlaintext()
                .build();
        try {
            SpecifierPluginGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .specify(Specifier.Specify.Request.getDefaultInstance());
            SourcePluginGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .configure(Source.Configure.Request.newBuilder()
                            .putAllConfig(Map.of("url", "postgres://localhost/rehearsal", "tables", "none"))
                            .build());
        } finally {
            channel.shutdownNow();
            process.close();
        }
    }
}
