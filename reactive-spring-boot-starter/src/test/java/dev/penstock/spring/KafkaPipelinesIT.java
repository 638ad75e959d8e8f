package dev.penstock.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSource;
import dev.penstock.spring.autoconfigure.PenstockAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockEndpointAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockHealthAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockKafkaAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockListenerAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockMetricsAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockNamedPipelinesAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockPipelineAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockSinkPipelineAutoConfiguration;
import dev.penstock.spring.internal.monitoring.NamedPipelinesEndpoint;
import dev.penstock.test.Database;
import dev.penstock.test.KafkaBroker;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Pipelines from a database to Kafka, and from Kafka to a database, in applications without code. */
class KafkaPipelinesIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final KafkaBroker broker = KafkaBroker.shared();
    private final Database database = PostgresServer.shared().createDatabase();
    private final Database target = PostgresServer.shared().createDatabase();
    private final String topic = database.name() + ".journal";

    @BeforeEach
    void tables() {
        database.execute(
                "CREATE TABLE journal (entry int)",
                "ALTER TABLE journal REPLICA IDENTITY FULL",
                "INSERT INTO journal SELECT generate_series(1, 10)");
        target.execute("CREATE TABLE journal (entry int)");
    }

    @AfterEach
    void close() {
        database.close();
        target.close();
    }

    @Test
    void namedPipelinesReplicateThroughKafkaAndResume() throws Exception {
        createTopic(3);
        String[] properties = Stream.of(intoKafka("penstock.pipelines.out."), fromKafka("penstock.pipelines.in."))
                .flatMap(List::stream)
                .toArray(String[]::new);

        context(properties).run(context -> {
            assertThat(context).hasNotFailed();
            awaitCopies(10);
            Pipelines pipelines = context.getBean(Pipelines.class);
            assertThat(pipelines.names()).containsExactly("in", "out");
            assertThat(pipelines.readsFromKafka("in")).isTrue();
            assertThat(pipelines.readsFromKafka("out")).isFalse();
            assertThat(pipelines.source("out").slotName()).isEqualTo(database.name());
            assertThat(health(context, "in").getStatus()).isEqualTo(Status.UP);
            await().atMost(DEADLINE)
                    .untilAsserted(
                            () -> assertThat(health(context, "out").getStatus()).isEqualTo(Status.UP));
            assertThat(context.getBean(NamedPipelinesEndpoint.class).statuses().block(DEADLINE))
                    .containsOnlyKeys("out");

            PipelineLifecycle in = pipelines.lifecycle("in").orElseThrow();
            in.stop();
            assertThat(in.isRunning()).isFalse();
            assertThat(health(context, "in").getStatus()).isEqualTo(Status.UNKNOWN);
            database.execute("INSERT INTO journal SELECT generate_series(11, 20)");
            in.start();
            awaitCopies(20);
        });
        database.execute("INSERT INTO journal SELECT generate_series(21, 30)");
        context(properties).run(context -> awaitCopies(30));

        assertThat(target.value("SELECT count(DISTINCT entry) FROM journal")).isEqualTo("30");
        assertThat(messages()).isEqualTo(30);
    }

    @Test
    void aSinglePipelineWritesToKafkaUnderTheIdentityOfItsSlot() {
        context(intoKafka("penstock.").toArray(String[]::new)).run(context -> {
            assertThat(context).hasNotFailed();
            KafkaSink sink = context.getBean(KafkaSink.class);
            await().atMost(DEADLINE)
                    .until(() -> sink.storedPosition().blockOptional(DEADLINE).isPresent());
            assertThat(KafkaSink.builder()
                            .bootstrapServers(broker.bootstrapServers())
                            .pipeline(database.value("SELECT system_identifier FROM pg_control_system()")
                                    + '.'
                                    + database.name())
                            .build()
                            .storedPosition()
                            .blockOptional(DEADLINE))
                    .isPresent();
        });
        context(intoKafka("penstock.").toArray(String[]::new)).run(context -> {
            database.execute("INSERT INTO journal VALUES (11)");
            await().atMost(DEADLINE).until(() -> messages() >= 11);
        });
        assertThat(messages()).isEqualTo(11);
    }

    @Test
    void aSinglePipelineReadsFromKafka() throws Exception {
        createTopic(2);
        context(intoKafka("penstock.").toArray(String[]::new))
                .run(context -> await().atMost(DEADLINE).until(() -> messages() == 10));

        context(fromKafka("penstock.").toArray(String[]::new)).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(KafkaSource.class);
            awaitCopies(10);
            assertThat(singleHealth(context).getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void atLeastOnceContinuesAfterWhatTheGroupHasAcknowledged() throws Exception {
        createTopic(1);
        List<String> once = new ArrayList<>(fromKafka("penstock."));
        once.remove("penstock.sink.delivery=exactly-once");
        String[] properties = once.toArray(String[]::new);
        context(intoKafka("penstock.").toArray(String[]::new)).run(context -> {
            context(properties).run(reader -> awaitCopies(10));
            database.execute("INSERT INTO journal VALUES (11)");
            context(properties).run(reader -> awaitCopies(11));
        });
    }

    @Test
    void aStandbyTakesOverWithoutFencingTheInstanceThatWrites() {
        List<String> waiting = new ArrayList<>(intoKafka("penstock."));
        waiting.add("penstock.source.slot-in-use=wait");
        String[] properties = waiting.toArray(String[]::new);
        context(properties).run(first -> {
            await().atMost(DEADLINE).until(() -> "streaming".equals(phase(first)));
            context(properties).run(second -> {
                await().atMost(DEADLINE).until(() -> "standby".equals(phase(second)));
                database.execute("INSERT INTO journal VALUES (11)");
                await().atMost(DEADLINE).until(() -> messages() == 11);
                assertThat(first.getBean(PipelineLifecycle.class).restarts()).isZero();

                first.getBean(PipelineLifecycle.class).stop();
                await().atMost(DEADLINE).until(() -> "streaming".equals(phase(second)));
                database.execute("INSERT INTO journal VALUES (12)");
                await().atMost(DEADLINE).until(() -> messages() == 12);
            });
        });
        assertThat(messages()).isEqualTo(12);
    }

    @Test
    void aPipelineThatFailsIsDownAndStartsAgain() {
        List<String> missing = new ArrayList<>(intoKafka("penstock."));
        missing.add("penstock.kafka.sink.topics.create=false");
        missing.add("penstock.restart.backoff=100ms");
        missing.add("penstock.restart.max-backoff=1s");
        context(missing.toArray(String[]::new)).run(context -> {
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(singleHealth(context))
                            .matches(health -> health.getStatus().equals(Status.DOWN))
                            .extracting(
                                    health -> String.valueOf(health.getDetails().get("problems")))
                            .asString()
                            .contains("The topic '" + topic + "' does not exist"));
            createTopic(1);
            await().atMost(DEADLINE).until(() -> messages() >= 10);
            await().atMost(DEADLINE)
                    .until(() -> singleHealth(context).getStatus().equals(Status.UP));
        });
    }

    @Test
    void theClusterIsThatOfSpringKafkaUnlessItIsSet() {
        List<String> without = new ArrayList<>(intoKafka("penstock."));
        without.removeIf(property -> property.contains("bootstrap-servers"));
        without.add("spring.kafka.bootstrap-servers=" + broker.bootstrapServers());
        context(without.toArray(String[]::new)).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(KafkaSink.class)).hasToString("KafkaSink[" + broker.bootstrapServers() + ']');
        });
    }

    @Test
    void mistakesAreReportedByTheNamesOfTheProperties() {
        context(
                        "penstock.pipelines.a.source.url=postgresql://nobody@127.0.0.1:1/shop",
                        "penstock.pipelines.a.source.tables=t",
                        "penstock.pipelines.a.source.logrepl.slot-name=a",
                        "penstock.pipelines.a.sink.url=postgresql://nobody@127.0.0.1:1/shop",
                        "penstock.pipelines.a.kafka.sink.topic=t",
                        "penstock.pipelines.a.resume=file",
                        "penstock.pipelines.b.source.tables=t",
                        "penstock.pipelines.b.kafka.source.topics=t",
                        "penstock.pipelines.b.kafka.source.group=g",
                        "penstock.pipelines.b.kafka.source.kafka.bootstrap-servers=127.0.0.1:1",
                        "penstock.pipelines.b.sink.url=postgresql://nobody@127.0.0.1:1/shop",
                        "penstock.pipelines.b.sink.delivry=exactly-once",
                        "penstock.pipelines.c.kafka.source.topics=t")
                .run(context -> assertThat(problems(context.getStartupFailure()))
                        .anyMatch(problem -> problem.contains("penstock.pipelines.a.kafka.sink")
                                && problem.contains("is not allowed with penstock.pipelines.a.sink"))
                        .anyMatch(problem ->
                                problem.contains("penstock.pipelines.a.resume") && problem.contains("must be target"))
                        .anyMatch(problem -> problem.contains("a.kafka.sink.kafka.bootstrapServers")
                                && problem.contains("is required"))
                        .anyMatch(problem -> problem.contains("penstock.pipelines.b.kafka.source")
                                && problem.contains("is not allowed with penstock.pipelines.b.source"))
                        .anyMatch(problem -> problem.contains("b.sink.delivry"))
                        .anyMatch(problem -> problem.contains("penstock.pipelines.c.kafka.source")
                                && problem.contains("needs the database to write to")));
        context("penstock.kafka.sink.topic=t")
                .run(context -> assertThat(problems(context.getStartupFailure()))
                        .anyMatch(problem ->
                                problem.contains("penstock.kafka.sink") && problem.contains("penstock.source")));
    }

    @Test
    void withoutTheModuleItsOptionsAreAnErrorAndAllElseWorks() {
        FilteredClassLoader without = new FilteredClassLoader("dev.penstock.kafka", "org.apache.kafka");
        context("penstock.kafka.sink.topic=t")
                .withClassLoader(without)
                .run(context -> assertThat(problems(context.getStartupFailure()))
                        .anyMatch(problem -> problem.contains("penstock.kafka.sink")
                                && problem.contains("needs the module penstock-kafka")));
        context(
                        "penstock.pipelines.a.kafka.source.topics=t",
                        "penstock.pipelines.a.sink.url=postgresql://nobody@127.0.0.1:1/shop")
                .withClassLoader(without)
                .run(context -> assertThat(problems(context.getStartupFailure()))
                        .anyMatch(problem -> problem.contains("penstock.pipelines.a.kafka.source")
                                && problem.contains("needs the module penstock-kafka")));
    }

    private List<String> intoKafka(String prefix) {
        return List.of(
                prefix + "source.url=" + database.url(),
                prefix + "source.tables=journal",
                prefix + "source.logrepl.slot-name=" + database.name(),
                prefix + "kafka.sink.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                prefix + "kafka.sink.kafka.linger.ms=1",
                prefix + "kafka.sink.topic=" + database.name() + ".{table}",
                prefix + "kafka.sink.delivery=exactly-once");
    }

    private List<String> fromKafka(String prefix) {
        return List.of(
                prefix + "kafka.source.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                prefix + "kafka.source.topics[0]=" + topic,
                prefix + "kafka.source.group=" + database.name(),
                prefix + "sink.url=" + target.url(),
                prefix + "sink.delivery=exactly-once");
    }

    private void createTopic(int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** Returns the number of committed messages of the topic. */
    private int messages() {
        int count = 0;
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                count += consumer.poll(Duration.ofMillis(100)).count();
            }
        }
        return count;
    }

    private void awaitCopies(int rows) {
        await().atMost(DEADLINE)
                .untilAsserted(() ->
                        assertThat(target.value("SELECT count(*) FROM journal")).isEqualTo(String.valueOf(rows)));
    }

    private static Health health(ApplicationContext context, String pipeline) {
        CompositeReactiveHealthContributor contributor =
                context.getBean("penstockHealthContributor", CompositeReactiveHealthContributor.class);
        return ((ReactiveHealthIndicator) contributor.getContributor(pipeline))
                .health(true)
                .block(DEADLINE);
    }

    private static Health singleHealth(ApplicationContext context) {
        return context.getBean("penstockHealthIndicator", ReactiveHealthIndicator.class)
                .health(true)
                .block(DEADLINE);
    }

    private static String phase(ApplicationContext context) {
        return String.valueOf(singleHealth(context).getDetails().get("phase"));
    }

    private static List<String> problems(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof ConfigurationException)) {
            cause = cause.getCause();
        }
        return ((ConfigurationException) cause)
                .problems().stream().map(Problem::toString).toList();
    }

    private static ApplicationContextRunner context(String... properties) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        PenstockAutoConfiguration.class,
                        PenstockEndpointAutoConfiguration.class,
                        PenstockHealthAutoConfiguration.class,
                        PenstockKafkaAutoConfiguration.class,
                        PenstockListenerAutoConfiguration.class,
                        PenstockMetricsAutoConfiguration.class,
                        PenstockNamedPipelinesAutoConfiguration.class,
                        PenstockPipelineAutoConfiguration.class,
                        PenstockSinkPipelineAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=*")
                .withPropertyValues(properties);
    }
}
