package dev.penstock.conduit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.conduit.proto.config.Parameter;
import dev.penstock.conduit.proto.config.Validation;
import dev.penstock.conduit.proto.connector.Specification;
import dev.penstock.conduit.proto.connector.Specifier;
import dev.penstock.conduit.proto.health.HealthCheckRequest;
import dev.penstock.conduit.proto.health.HealthCheckResponse;
import dev.penstock.conduit.proto.health.HealthGrpc;
import dev.penstock.conduit.proto.plugin.Empty;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The process: how it starts, what it says about itself, how it ends. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessIT {
    @Test
    void refusesToStartWithoutTheCookie() throws Exception {
        Process process = ConduitHost.process(ConduitHost.environment(Map.of("CONDUIT_PLUGIN_MAGIC_COOKIE", "")));

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("is a connector of Conduit and is started by it");
        assertThat(process.getInputStream().readAllBytes()).isEmpty();
    }

    @Test
    void refusesAHostThatDoesNotOfferItsProtocol() throws Exception {
        Process process = ConduitHost.process(ConduitHost.environment(Map.of("PLUGIN_PROTOCOL_VERSIONS", "1,3")));

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("the connector protocols 1,3", "needs version 2");
    }

    @Test
    void answersTheProbeForItsSpecificationAndEndsOnShutdown() throws Exception {
        Map<String, String> probe = Map.of(
                "CONDUIT_CONNECTOR_ID", "load-specifications",
                "CONDUIT_CONNECTOR_LOG_LEVEL", "",
                "CONDUIT_CONNECTOR_MAX_RECEIVE_RECORD_SIZE", "");
        try (ConduitHost host = ConduitHost.start(probe)) {
            assertThat(host.handshake()).matches("1\\|2\\|tcp\\|127\\.0\\.0\\.1:\\d+\\|grpc\\|");
            Specification specification = host.specifier()
                    .specify(Specifier.Specify.Request.getDefaultInstance())
                    .getSpecification();

            assertThat(specification.getName()).isEqualTo("penstock");
            assertThat(specification.getVersion()).matches("v\\d+\\.\\d+\\.\\d+.*");
            Parameter slot = specification.getSourceParamsOrThrow("logrepl.slotName");
            assertThat(slot.getDefault()).isEqualTo("conduitslot");
            assertThat(slot.getValidations(0))
                    .isEqualTo(Validation.newBuilder()
                            .setType(Validation.Type.TYPE_REGEX)
                            .setValue("^(?:[a-z0-9_]{1,63})$")
                            .build());
            assertThat(specification.getDestinationParamsMap())
                    .containsKeys("url", "table", "key", "sdk.batch.size")
                    .doesNotContainKeys("delivery", "pipeline");
            assertThat(host.shutdown()).isTrue();
            assertThat(host.process().exitValue()).isZero();
        }
    }

    @Test
    void isHealthyAndDoesNotStreamItsOutput() throws Exception {
        try (ConduitHost host = ConduitHost.start()) {
            HealthCheckResponse health = HealthGrpc.newBlockingStub(host.channel())
                    .withDeadlineAfter(1, TimeUnit.MINUTES)
                    .check(HealthCheckRequest.newBuilder().setService("plugin").build());
            MethodDescriptor<Empty, Empty> stdio = MethodDescriptor.<Empty, Empty>newBuilder()
                    .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                    .setFullMethodName("plugin.GRPCStdio/StreamStdio")
                    .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                    .build();

            assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
            assertThatThrownBy(() -> ClientCalls.blockingServerStreamingCall(
                                    host.channel(),
                                    stdio,
                                    CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.MINUTES),
                                    Empty.getDefaultInstance())
                            .next())
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
        }
    }

    /** Ctrl-C in the terminal of Conduit goes to all its processes, and it stops them in order itself. */
    @Test
    void livesOnAfterSigint() throws Exception {
        try (ConduitHost host = ConduitHost.start()) {
            new ProcessBuilder("kill", "-INT", Long.toString(host.process().pid()))
                    .start()
                    .waitFor();
            host.specifier().specify(Specifier.Specify.Request.getDefaultInstance());

            assertThat(host.process().isAlive()).isTrue();
            assertThat(host.shutdown()).isTrue();
        }
    }

    /** The shell between plays Conduit: it is killed, and with it nothing else. */
    @Test
    void endsWhenConduitIsKilled() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", "-c", "\"" + ConduitHost.EXECUTABLE + "\" & echo $!; wait");
        builder.environment().putAll(ConduitHost.environment(Map.of()));
        Process conduit = builder.start();
        var lines = conduit.inputReader();
        ProcessHandle connector =
                ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
        assertThat(lines.readLine()).startsWith("1|2|tcp|");

        conduit.destroyForcibly();

        await().atMost(Duration.ofSeconds(60)).until(() -> !connector.isAlive());
    }
}
