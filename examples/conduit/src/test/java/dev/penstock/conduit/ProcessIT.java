package dev.penstock.conduit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.configuration.ConduitEnvironment;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The process: how it starts, what it says about itself, how it ends. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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

    /** Conduit puts a line into its own log at the level that the line names. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    error |
                    warn  | warn
                    info  | info, warn
                    debug | debug, info, warn
                    """)
    void logsLinesOfHclogFromTheLevelThatConduitSets(String level, @Nullable String expected) throws Exception {
        try (ConduitShop shop = new ConduitShop().withItems(1);
                SourceClient source = SourceClient.run(
                        ConduitHost.start(Map.of(ConduitEnvironment.LOG_LEVEL, level)),
                        shop.settings(),
                        ByteString.EMPTY)) {
            source.await(1);
            source.update(shop.settings("logrepl.slotName", "other"), shop.settings());
            source.cancel();
            assertThat(source.host().shutdown()).isTrue();
            source.host().awaitEndOfLog();

            List<JsonNode> lines = source.host().log().stream()
                    .map(new ObjectMapper()::readTree)
                    .toList();
            assertThat(lines).allSatisfy(line -> {
                assertThat(line.propertyNames()).startsWith("@level", "@message", "@timestamp", "@caller");
                assertThat(line.get("@message").stringValue()).isNotBlank();
                assertThat(line.get("@caller").stringValue()).startsWith("dev.penstock.");
                assertThat(OffsetDateTime.parse(line.get("@timestamp").stringValue()))
                        .isCloseTo(OffsetDateTime.now(ZoneOffset.UTC), within(5, ChronoUnit.MINUTES));
            });
            assertThat(lines.stream()
                            .map(line -> line.get("@level").stringValue())
                            .distinct()
                            .sorted())
                    .containsExactly(expected == null ? new String[0] : expected.split(", ", -1));
        }
    }

    @Test
    void takesJavaFromThePathWithoutJavaHome(@TempDir Path directory) throws Exception {
        Path java = Files.writeString(
                directory.resolve("java"),
                "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/java' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> variables = Map.of("JAVA_HOME", "", "PATH", directory + ":/usr/bin:/bin");
        try (ConduitHost host = ConduitHost.start(variables)) {
            assertThat(host.process().info().command().orElseThrow()).endsWith("/bin/java");
            assertThat(host.shutdown()).isTrue();
        }
    }

    @Test
    void namesTheVariableThatIsMissingIfThereIsNoJava(@TempDir Path directory) throws Exception {
        Process process = ConduitHost.process(ConduitHost.environment(Map.of("JAVA_HOME", directory.toString())));

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("needs Java 17 or later: set JAVA_HOME");
    }

    /** The first start writes the archive, and later ones map it: one process, little memory and half the time. */
    @Test
    void startsFromAnArchiveOfClassesAfterTheFirstStart(@TempDir Path cache) throws Exception {
        Map<String, String> variables = Map.of("XDG_CACHE_HOME", cache.toString());
        long first;
        try (ConduitHost host = ConduitHost.start(variables)) {
            first = host.startMillis();
            assertThat(arguments(host)).noneMatch(argument -> argument.startsWith("-XX:SharedArchiveFile"));
            await().atMost(Duration.ofSeconds(90)).until(() -> !archives(cache).isEmpty());
        }
        try (ConduitHost host = ConduitHost.start(variables)) {
            System.out.printf(
                    "Start to handshake: %d ms without the archive, %d ms with it; resident memory: %d MB%n",
                    first, host.startMillis(), host.residentKilobytes() / 1024);
            assertThat(arguments(host))
                    .contains("-XX:SharedArchiveFile=" + archives(cache).get(0));
            assertThat(host.residentKilobytes()).isLessThan(128 * 1024);
            assertThat(host.shutdown()).isTrue();
        }
    }

    private static List<Path> archives(Path cache) throws IOException {
        Path directory = cache.resolve("penstock");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    private static List<String> arguments(ConduitHost host) throws IOException {
        Path file = Path.of("/proc", Long.toString(host.process().pid()), "cmdline");
        return List.of(Files.readString(file).split("\0", -1));
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
