package dev.penstock.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SourceEvent;
import dev.penstock.source.status.SourceEvent.Streaming;
import dev.penstock.spring.autoconfigure.PenstockAddressAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockEndpointAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockEventAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockHealthAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockMetricsAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockNamedPipelinesAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockPipelineAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockSinkPipelineAutoConfiguration;
import dev.penstock.spring.internal.monitoring.NamedPipelinesEndpoint;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import reactor.core.publisher.Flux;

class NamedPipelinesIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Database database = PostgresServer.shared().createDatabase();

    @BeforeEach
    void tables() {
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "CREATE TABLE customers (id int PRIMARY KEY)",
                "CREATE TABLE order_copies (id int PRIMARY KEY)",
                "CREATE TABLE customer_copies (id int PRIMARY KEY)",
                "INSERT INTO orders SELECT generate_series(1, 10)",
                "INSERT INTO customers SELECT generate_series(1, 20)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void runSideBySideWithBeansHealthMetersAndEventsOfTheirOwn() {
        Events.received.clear();
        replicatingBoth("penstock.metrics.interval=100ms")
                .withUserConfiguration(Injected.class, Events.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    awaitCopies("order_copies", 10);
                    awaitCopies("customer_copies", 20);
                    Injected injected = context.getBean(Injected.class);
                    Pipelines pipelines = context.getBean(Pipelines.class);
                    assertThat(pipelines.names()).containsExactly("customers", "orders");
                    assertThat(pipelines.source("orders")).isSameAs(injected.source);
                    assertThat(injected.source.slotName()).isEqualTo(slot("orders"));
                    assertThat(pipelines.sink("orders")).containsSame(injected.sink);
                    assertThat(pipelines.lifecycle("orders")).containsSame(injected.lifecycle);
                    assertThatExceptionOfType(NoSuchElementException.class)
                            .isThrownBy(() -> pipelines.source("other"))
                            .withMessage("There is no pipeline 'other'; there are [customers, orders]");

                    await().atMost(DEADLINE)
                            .until(() -> phase(context, "orders").equals("streaming"));
                    await().atMost(DEADLINE)
                            .until(() -> phase(context, "customers").equals("streaming"));
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    await().atMost(DEADLINE)
                            .until(() -> registry.get("penstock.sink.records")
                                            .tag("pipeline", "customers")
                                            .functionCounter()
                                            .count()
                                    == 20);
                    assertThat(registry.get("penstock.source.records")
                                    .tag("pipeline", "orders")
                                    .counter()
                                    .count())
                            .isEqualTo(10);
                    await().atMost(DEADLINE)
                            .until(() -> registry.get("penstock.sink.batch")
                                            .tag("pipeline", "orders")
                                            .summary()
                                            .totalAmount()
                                    == 10);
                    await().atMost(DEADLINE)
                            .until(() -> registry.get("penstock.source.slot.active")
                                            .tag("pipeline", "orders")
                                            .gauge()
                                            .value()
                                    == 1);
                    await().atMost(DEADLINE)
                            .untilAsserted(() -> assertThat(Events.received)
                                    .contains(new Streaming(slot("orders")), new Streaming(slot("customers"))));
                });
        await().atMost(DEADLINE)
                .until(() -> "0"
                        .equals(database.value("SELECT count(*) FROM pg_replication_slots WHERE active"
                                + " AND database = current_database()")));
    }

    @Test
    void oneThatFailsLeavesTheOtherRunningAndHealthy() {
        database.execute("ALTER TABLE order_copies ADD CHECK (id < 11)");
        replicatingBoth("penstock.restart.backoff=1h", "penstock.restart.max-backoff=1h")
                .run(context -> {
                    awaitCopies("order_copies", 10);
                    awaitCopies("customer_copies", 20);
                    database.execute("INSERT INTO orders VALUES (11)");
                    await().atMost(DEADLINE)
                            .untilAsserted(() -> assertThat(health(context, "orders")
                                            .getDetails()
                                            .get("problems"))
                                    .asString()
                                    .contains("The pipeline has failed"));
                    assertThat(health(context, "orders").getStatus()).isEqualTo(Status.DOWN);
                    database.execute("INSERT INTO customers VALUES (21)");
                    awaitCopies("customer_copies", 21);
                    await().atMost(DEADLINE)
                            .until(() ->
                                    health(context, "customers").getStatus().equals(Status.UP));
                });
    }

    @Test
    void oneCanBeStoppedAndStartedAgainByItself() {
        replicatingBoth().run(context -> {
            awaitCopies("order_copies", 10);
            awaitCopies("customer_copies", 20);
            PipelineLifecycle orders =
                    context.getBean(Pipelines.class).lifecycle("orders").orElseThrow();
            orders.stop();
            database.execute("INSERT INTO orders VALUES (11)", "INSERT INTO customers VALUES (21)");
            awaitCopies("customer_copies", 21);
            assertThat(database.value("SELECT count(*) FROM order_copies")).isEqualTo("10");
            orders.start();
            awaitCopies("order_copies", 11);
        });
    }

    @Test
    void resumeEachFromAPlaceOfItsOwn(@TempDir Path directory) {
        ApplicationContextRunner application = context(
                        source("orders", "orders"),
                        source("customers", "customers"),
                        sink("orders", "order_copies"),
                        sink("customers", "customer_copies"),
                        List.of(
                                "penstock.pipelines.orders.resume=table",
                                "penstock.pipelines.customers.resume=file",
                                "penstock.pipelines.customers.resume-file=" + directory.resolve("customers")))
                .withPropertyValues(reactiveConnections())
                .withConfiguration(AutoConfigurations.of(R2dbcAutoConfiguration.class));
        application.run(context -> {
            awaitCopies("order_copies", 10);
            awaitCopies("customer_copies", 20);
            await().atMost(DEADLINE).until(() -> phase(context, "orders").equals("streaming"));
            await().atMost(DEADLINE).until(() -> phase(context, "customers").equals("streaming"));
            assertThat(context.getBean(Pipelines.class).sink("orders"))
                    .get()
                    .as("without a URL the sink writes to the application's database")
                    .hasToString("PostgresSink[given connections]");
        });
        database.execute(
                "DELETE FROM order_copies",
                "DELETE FROM customer_copies",
                "INSERT INTO orders VALUES (11)",
                "INSERT INTO customers VALUES (21)");
        application.run(context -> {
            awaitCopies("order_copies", 1);
            awaitCopies("customer_copies", 1);
        });
    }

    @Test
    void aPipelineOfTheApplicationIsFoundByItsQualifierOrItsName() {
        context(
                        source("orders", "orders"),
                        source("customers", "customers"),
                        List.of("penstock.pipelines.orders.restart.enabled=false"))
                .withUserConfiguration(OwnPipelineBeans.class)
                .run(context -> {
                    OwnPipelineBeans own = context.getBean(OwnPipelineBeans.class);
                    await().atMost(DEADLINE).until(() -> own.orders.size() == 10 && own.customers.size() == 20);
                    assertThat(context.getBean(Pipelines.class).sink("orders")).isEmpty();
                });
    }

    @Test
    void aPipelineOfTheApplicationResumesAfterTheLastRecordInItsTarget() {
        ApplicationContextRunner application = context(
                        source("customers", "customers"),
                        sink("customers", "customer_copies"),
                        List.of(
                                "penstock.pipelines.customers.sink.url=" + database.url(),
                                "penstock.pipelines.customers.sink.delivery=exactly-once",
                                "penstock.pipelines.customers.resume=target"))
                .withUserConfiguration(OwnSinkPipeline.class);
        application.run(context -> {
            awaitCopies("customer_copies", 20);
            await().atMost(DEADLINE).until(() -> phase(context, "customers").equals("streaming"));
        });
        database.execute("DELETE FROM customer_copies", "INSERT INTO customers VALUES (21)");
        application.run(context -> {
            awaitCopies("customer_copies", 1);
            assertThat(database.value("SELECT id FROM customer_copies")).isEqualTo("21");
        });
    }

    @Test
    void aSourceAloneIsSubscribedToByTheApplication() {
        context(source("orders", "orders")).run(context -> {
            Pipelines pipelines = context.getBean(Pipelines.class);
            assertThat(pipelines.lifecycle("orders")).isEmpty();
            assertThat(health(context, "orders").getStatus()).isEqualTo(Status.UNKNOWN);
            assertThat(context.getBean(PostgresSource.class)
                            .records()
                            .take(10)
                            .count()
                            .block(DEADLINE))
                    .as("the only source needs no qualifier")
                    .isEqualTo(10);
        });
    }

    @Test
    void customizersApplyToThePipelineOfTheirQualifierOrToAll() {
        context(source("orders", "orders"), source("customers", "customers"))
                .withUserConfiguration(Customizers.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Customizers customizers = context.getBean(Customizers.class);
                    assertThat(customizers.all).hasValue(2);
                    assertThat(customizers.orders).hasValue(1);
                });
    }

    @Test
    void allProblemsOfAllPipelinesAreReportedAtOnceByTheirNames() {
        context(List.of(
                        "penstock.source.tables=orders",
                        "penstock.resume=target",
                        "penstock.pipelines.a.source.snapshot-mode=sometimes",
                        "penstock.pipelines.a.source.url=postgresql://h/d",
                        "penstock.pipelines.a.sink.delivery=perhaps",
                        "penstock.pipelines.a.sink.url=postgresql://h/d",
                        "penstock.pipelines.a.resume=somewhere",
                        "penstock.pipelines.a.restart.backof=1s",
                        "penstock.pipelines.a.restart.backoff=soon",
                        "penstock.pipelines.b.sink.url=postgresql://h/d",
                        "penstock.pipelines.b.resume=target",
                        "penstock.pipelines.c.sorce.tables=t",
                        "penstock.pipelines.d.source.url=postgresql://h/d",
                        "penstock.pipelines.d.source.tables=t",
                        "penstock.pipelines.d.source.logrepl.slot-name=s",
                        "penstock.pipelines.d.resume=file",
                        "penstock.pipelines.e.source.url=postgresql://h/d",
                        "penstock.pipelines.e.source.tables=t",
                        "penstock.pipelines.e.source.logrepl.slot-name=s",
                        "penstock.pipelines.e.sink.url=postgresql://h/d",
                        "penstock.pipelines.f.source.url=postgresql://h/d",
                        "penstock.pipelines.f.source.tables=t",
                        "penstock.pipelines.f.source.logrepl.slot-name=f",
                        "penstock.pipelines.f.resume=table",
                        "penstock.pipelines[g_].source.tables=t"))
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(problems(context.getStartupFailure()))
                            .contains(
                                    "penstock.source: is not allowed together with penstock.pipelines: give that"
                                            + " pipeline a name too",
                                    "penstock.resume: is not allowed together with penstock.pipelines: set it for each"
                                            + " pipeline",
                                    "penstock.pipelines.a.source.snapshotMode: must be one of initial, never, only",
                                    "penstock.pipelines.a.source.tables: is required",
                                    "penstock.pipelines.a.sink.delivery: must be one of at-least-once, exactly-once",
                                    "penstock.pipelines.a.resume: must be one of none, file, table, target",
                                    "penstock.pipelines.a.restart.backof: is not a property of a pipeline",
                                    "penstock.pipelines.a.restart.backoff: must be a duration, such as 10s",
                                    "penstock.pipelines.b.source.url: is required",
                                    "penstock.pipelines.b.resume: target needs"
                                            + " penstock.pipelines.b.sink.delivery=exactly-once",
                                    "penstock.pipelines.c.sorce.tables: is not a property of a pipeline",
                                    "penstock.pipelines.d.resume-file: is required with"
                                            + " penstock.pipelines.d.resume=file",
                                    "penstock.pipelines.e.source.logrepl.slotName: is the slot of pipeline 'd' too;"
                                            + " each needs a slot of its own",
                                    "penstock.pipelines.e.resume: is required with a sink: target, table or file,"
                                            + " which keep the position to resume after, or none, to read all tables again"
                                            + " at each start",
                                    "penstock.pipelines.f.resume: table needs a ConnectionFactory of the application"
                                            + " (spring.r2dbc.url)",
                                    "penstock.pipelines.g_: is not the name of a pipeline, which consists of letters,"
                                            + " digits and dashes and begins with a letter");
                });
    }

    @Test
    void endpointHasTheOperationsOfEachPipeline() {
        replicatingBoth(
                        "management.endpoints.web.exposure.include=penstock",
                        "management.endpoints.jmx.exposure.include=*")
                .run(context -> {
                    awaitCopies("order_copies", 10);
                    awaitCopies("customer_copies", 20);
                    await().atMost(DEADLINE)
                            .until(() -> phase(context, "orders").equals("streaming"));
                    NamedPipelinesEndpoint endpoint = new NamedPipelinesEndpoint(context.getBean(Pipelines.class));
                    assertThat(endpoint.statuses().block(DEADLINE)).containsOnlyKeys("customers", "orders");
                    assertThat(endpoint.status("orders").block(DEADLINE))
                            .containsEntry("slotName", slot("orders"))
                            .containsEntry("running", true);
                    assertThat(endpoint.status("other").blockOptional(DEADLINE)).isEmpty();
                    assertThat(endpoint.read("orders", "preflight").block(DEADLINE))
                            .isNotEmpty();
                    endpoint.control("orders", "pause");
                    assertThat(endpoint.status("orders").block(DEADLINE)).containsEntry("paused", true);
                    assertThat(endpoint.status("customers").block(DEADLINE)).containsEntry("paused", false);
                    endpoint.control("orders", "resume");
                    database.execute("DELETE FROM order_copies");
                    endpoint.resnapshot("orders", "orders").block(DEADLINE);
                    awaitCopies("order_copies", 10);
                    assertThatExceptionOfType(InvalidEndpointRequestException.class)
                            .isThrownBy(() -> endpoint.control("other", "pause"));
                });
    }

    @Test
    void needNeitherMicrometerNorHealth() {
        replicatingBoth()
                .withClassLoader(new FilteredClassLoader(
                        "io.micrometer.core", "io.micrometer.observation", "org.springframework.boot.health"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    awaitCopies("order_copies", 10);
                    awaitCopies("customer_copies", 20);
                });
    }

    private ApplicationContextRunner replicatingBoth(String... more) {
        return context(
                source("orders", "orders"),
                source("customers", "customers"),
                sink("orders", "order_copies"),
                sink("customers", "customer_copies"),
                List.of(
                        "penstock.pipelines.orders.sink.url=" + database.url(),
                        "penstock.pipelines.orders.sink.delivery=exactly-once",
                        "penstock.pipelines.orders.resume=target",
                        "penstock.pipelines.customers.sink.url=" + database.url(),
                        "penstock.pipelines.customers.resume=none"),
                Arrays.asList(more));
    }

    private List<String> source(String pipeline, String table) {
        String prefix = "penstock.pipelines." + pipeline + ".source.";
        return List.of(
                prefix + "url=" + database.url(),
                prefix + "tables=" + table,
                prefix + "logrepl.slot-name=" + slot(pipeline));
    }

    private List<String> sink(String pipeline, String table) {
        return List.of("penstock.pipelines." + pipeline + ".sink.table=" + table);
    }

    private String slot(String pipeline) {
        return database.name() + '_' + pipeline;
    }

    private String[] reactiveConnections() {
        return new String[] {
            "spring.r2dbc.url=" + database.url().replaceFirst("postgresql://[^@]*@", "r2dbc:postgresql://"),
            "spring.r2dbc.username=" + database.server().user(),
            "spring.r2dbc.password=" + database.server().password()
        };
    }

    @SafeVarargs
    private static ApplicationContextRunner context(List<String>... properties) {
        List<String> all = new ArrayList<>();
        for (List<String> some : properties) {
            all.addAll(some);
        }
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        PenstockAddressAutoConfiguration.class,
                        PenstockAutoConfiguration.class,
                        PenstockEndpointAutoConfiguration.class,
                        PenstockEventAutoConfiguration.class,
                        PenstockHealthAutoConfiguration.class,
                        PenstockMetricsAutoConfiguration.class,
                        PenstockNamedPipelinesAutoConfiguration.class,
                        PenstockPipelineAutoConfiguration.class,
                        PenstockSinkPipelineAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class))
                .withPropertyValues(all.toArray(String[]::new));
    }

    private void awaitCopies(String table, int rows) {
        await().atMost(DEADLINE)
                .until(() -> String.valueOf(rows).equals(database.value("SELECT count(*) FROM " + table)));
    }

    private static Health health(ApplicationContext context, String pipeline) {
        CompositeReactiveHealthContributor contributor =
                context.getBean("penstockHealthContributor", CompositeReactiveHealthContributor.class);
        return ((ReactiveHealthIndicator) contributor.getContributor(pipeline))
                .health(true)
                .block(DEADLINE);
    }

    private static String phase(ApplicationContext context, String pipeline) {
        return String.valueOf(health(context, pipeline).getDetails().get("phase"));
    }

    private static List<String> problems(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof ConfigurationException)) {
            cause = cause.getCause();
        }
        return ((ConfigurationException) cause)
                .problems().stream().map(Problem::toString).toList();
    }

    @Configuration(proxyBeanMethods = false)
    static class Injected {
        final PostgresSource source;
        final PostgresSink sink;
        final PipelineLifecycle lifecycle;

        Injected(
                @Qualifier("orders") PostgresSource source,
                @Qualifier("orders") PostgresSink sink,
                @Qualifier("orders") PipelineLifecycle lifecycle) {
            this.source = source;
            this.sink = sink;
            this.lifecycle = lifecycle;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Events {
        static final List<SourceEvent> received = new CopyOnWriteArrayList<>();

        @EventListener
        void any(SourceEvent event) {
            received.add(event);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPipelineBeans {
        final List<Object> orders = new CopyOnWriteArrayList<>();
        final List<Object> customers = new CopyOnWriteArrayList<>();

        @Bean
        @Qualifier("orders")
        RecordPipeline ordersPipeline(@Qualifier("orders") PostgresSource source) {
            return records -> collected(records, orders, source);
        }

        @Bean
        RecordPipeline customers(@Qualifier("customers") PostgresSource source) {
            return records -> collected(records, customers, source);
        }

        private static Flux<Record> collected(Flux<Record> records, List<Object> ids, PostgresSource source) {
            return records.doOnNext(record -> {
                ids.add(((StructuredData) record.after()).get("id"));
                source.acknowledgements().acknowledgeUpTo(record.position());
            });
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnSinkPipeline {
        @Bean
        RecordPipeline customers(PostgresSink sink) {
            return records -> sink.apply(records);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {
        final AtomicInteger all = new AtomicInteger();
        final AtomicInteger orders = new AtomicInteger();

        @Bean
        SourceCustomizer ofAll() {
            return builder -> all.incrementAndGet();
        }

        @Bean
        @Qualifier("orders")
        SourceCustomizer ofOrders() {
            return builder -> orders.incrementAndGet();
        }
    }
}
