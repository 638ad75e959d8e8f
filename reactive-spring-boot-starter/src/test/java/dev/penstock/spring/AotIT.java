package dev.penstock.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Check;
import dev.penstock.source.status.SlotStatus;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor.Settings;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** Processing of an application ahead of time, as a native image and a faster start need it. */
class AotIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    @Test
    void hintsAreFoundAndNameClassesThatExist() throws ClassNotFoundException {
        RuntimeHints hints = new RuntimeHints();
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                .load(RuntimeHintsRegistrar.class)
                .forEach(registrar -> registrar.registerHints(hints, getClass().getClassLoader()));
        for (String factory : List.of("TlsSocketFactory", "AttemptSocketFactory")) {
            Class<?> type = Class.forName("dev.penstock.source.internal.connection." + factory);
            assertThat(RuntimeHintsPredicates.reflection()
                            .onType(type)
                            .withMemberCategory(MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS))
                    .accepts(hints);
        }
        assertThat(RuntimeHintsPredicates.reflection().onType(SlotStatus.class)).accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onType(Check.class)).accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onType(PenstockProperties.Resume.class))
                .accepts(hints);
    }

    @Test
    void anApplicationThatWasProcessedAheadOfTimeReplicates(@TempDir Path directory) throws Exception {
        try (Database database = PostgresServer.shared().createDatabase()) {
            database.execute(
                    "CREATE TABLE orders (id int PRIMARY KEY)",
                    "CREATE TABLE copies (id int PRIMARY KEY)",
                    "INSERT INTO orders SELECT generate_series(1, 10)");
            String[] properties = {
                "--spring.r2dbc.url=" + database.url().replaceFirst("postgresql://[^@]*@", "r2dbc:postgresql://"),
                "--spring.r2dbc.username=" + database.server().user(),
                "--spring.r2dbc.password=" + database.server().password(),
                "--penstock.pipelines.orders.source.tables=orders",
                "--penstock.pipelines.orders.source.logrepl.slot-name=" + database.name() + "_orders",
                "--penstock.pipelines.orders.sink.table=copies",
                "--penstock.pipelines.orders.sink.delivery=exactly-once",
                "--penstock.pipelines.orders.resume=target",
                "--penstock.pipelines.audit.source.tables=orders",
                "--penstock.pipelines.audit.source.logrepl.slot-name=" + database.name() + "_audit",
                "--penstock.pipelines.mail.source.tables=orders",
                "--penstock.pipelines.mail.source.logrepl.slot-name=" + database.name() + "_mail",
                "--penstock.pipelines.mail.resume=none",
                "--spring.main.web-application-type=none"
            };
            process(directory, properties);
            assertThat(hints(directory))
                    .contains("AttemptSocketFactory")
                    .contains("PenstockProperties")
                    .contains("AotApplication$Sale")
                    .contains("\"name\": \"mail\"")
                    .contains("NamedPipelineFactory");

            Path output = directory.resolve("output");
            Process application = start(directory, properties, output);
            try {
                await().atMost(DEADLINE).untilAsserted(() -> {
                    assertThat(Files.readString(output).split("audited snapshot", -1))
                            .as(Files.readString(output))
                            .hasSize(11);
                    assertThat(Files.readString(output)).contains("mailed Sale[id=10]");
                    assertThat(database.value("SELECT count(*) FROM copies"))
                            .as(Files.readString(output))
                            .isEqualTo("10");
                });
                assertThat(Files.readString(output)).contains("Starting AOT-processed AotApplication");
                application.getOutputStream().close();
                assertThat(application.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(application.exitValue()).isZero();
            } finally {
                application.destroyForcibly();
            }
        }
    }

    private static void process(Path directory, String... properties) throws IOException {
        Settings settings = Settings.builder()
                .sourceOutput(directory.resolve("sources"))
                .resourceOutput(directory.resolve("resources"))
                .classOutput(directory.resolve("classes"))
                .groupId("dev.penstock")
                .artifactId("test")
                .build();
        new SpringApplicationAotProcessor(AotApplication.class, settings, properties).process();
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-parameters",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.resolve("classes").toString()));
        try (Stream<Path> sources = Files.walk(directory.resolve("sources"))) {
            sources.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::toString)
                    .forEach(arguments::add);
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("the generated sources compile").isZero();
    }

    private static String hints(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("resources"))) {
            return Files.readString(files.filter(file -> file.endsWith("reachability-metadata.json"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    private static Process start(Path directory, String[] properties, Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dspring.aot.enabled=true",
                "-cp",
                String.join(
                        File.pathSeparator,
                        directory.resolve("classes").toString(),
                        directory.resolve("resources").toString(),
                        System.getProperty("java.class.path")),
                AotApplication.class.getName()));
        command.addAll(List.of(properties));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
