package dev.penstock.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.micrometer.RecordObservations;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SourceEvent;
import dev.penstock.source.status.SourceEvent.Started;
import dev.penstock.source.status.SourceEvent.Stopped;
import dev.penstock.source.status.SourceEvent.Streaming;
import dev.penstock.spring.autoconfigure.PenstockAddressAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockEndpointAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockEventAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockHealthAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockMetricsAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockObservationAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockPipelineAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockSinkPipelineAutoConfiguration;
import dev.penstock.spring.internal.boot.ConfigurationFailureAnalyzer;
import dev.penstock.spring.internal.boot.SpringBootVersionCheck;
import dev.penstock.spring.internal.monitoring.PenstockEndpoint;
import dev.penstock.spring.internal.monitoring.StreamHealthIndicator;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

class StarterIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Database database = PostgresServer.shared().createDatabase();
    private final String slot = "slot_" + database.name();

    @BeforeEach
    void tables() {
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, note text)",
                "CREATE TABLE copies (id int PRIMARY KEY, note text)",
                "INSERT INTO orders SELECT i, 'n' FROM generate_series(1, 10) i");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void makesNothingWithoutOptions() {
        context().run(context -> {
            assertThat(context).doesNotHaveBean(PostgresSource.class);
            assertThat(context).doesNotHaveBean(PostgresSink.class);
            assertThat(context).doesNotHaveBean(StreamHealthIndicator.class);
            assertThat(context).hasNotFailed();
        });
    }

    @Test
    void backsOffWhenTheApplicationHasASourceOrDoesNotWantOne() {
        withSource()
                .withUserConfiguration(OwnSource.class)
                .run(context -> assertThat(context.getBean(PostgresSource.class).slotName())
                        .isEqualTo("own"));
        withSource()
                .withPropertyValues("penstock.source.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(PostgresSource.class));
    }

    @Test
    void reportsEveryInvalidOptionByItsNameInTheConfiguration() {
        withSource("penstock.source.snapshot-mode=sometimes", "penstock.source.slot=x")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(context.getStartupFailure())
                            .rootCause()
                            .isInstanceOf(ConfigurationException.class)
                            .hasMessageContaining("penstock.source.snapshotMode: must be one of initial, never, only")
                            .hasMessageContaining("penstock.source.slot");
                    assertThat(new ConfigurationFailureAnalyzer()
                                    .analyze(context.getStartupFailure())
                                    .getDescription())
                            .contains("penstock.source.snapshotMode: must be one of");
                });
    }

    @Test
    void replicatesOnTheApplicationsConnectionsAsLongAsTheContextLives() {
        replicating().run(context -> {
            await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));
            assertThat(context.getBean(PostgresSink.class)).hasToString("PostgresSink[given connections]");
            assertThat(context).hasSingleBean(ConnectionFactory.class);
            database.execute("INSERT INTO orders VALUES (11, 'new')");
            await().atMost(DEADLINE).until(() -> "11".equals(database.value("SELECT count(*) FROM copies")));
            assertThat(database.value("SELECT active FROM pg_replication_slots WHERE slot_name = '" + slot + "'"))
                    .isEqualTo("t");
        });
        awaitReleased();
    }

    @Test
    void stoppingConfirmsTheLastAcknowledgement() {
        withSource("penstock.source.logrepl.status-interval=1h")
                .withUserConfiguration(SlowPipeline.class)
                .run(context -> {
                    SlowPipeline pipeline = context.getBean(SlowPipeline.class);
                    await().atMost(DEADLINE).until(() -> pipeline.begun.size() == 10);
                    await().atMost(DEADLINE)
                            .until(() -> "t"
                                    .equals(database.value("SELECT active FROM pg_replication_slots WHERE slot_name = '"
                                            + slot + "'")));
                    database.execute("INSERT INTO orders SELECT i, 'under way' FROM generate_series(11, 500) i");
                    await().atMost(DEADLINE).until(() -> pipeline.begun.size() > 15);
                });

        SlowPipeline.Outcome outcome = SlowPipeline.last;
        assertThat(outcome.done).isEqualTo(outcome.begun).hasSizeLessThan(500);
        // The transaction is not acknowledged as a whole, but a resume after the last finished record skips the
        // finished ones.
        List<Record> again = PostgresSource.builder()
                .url(database.url())
                .tables("orders")
                .slotName(slot)
                .build()
                .recordsAfter(outcome.done.get(outcome.done.size() - 1).position())
                .take(500 - outcome.done.size())
                .collectList()
                .block(DEADLINE);
        assertThat(again).extracting(StarterIT::id).first().isEqualTo(outcome.done.size() + 1);
        assertThat(again).extracting(StarterIT::id).last().isEqualTo(500);
    }

    @Test
    void everythingAcknowledgedIsConfirmedWhenTheContextHasStopped() {
        replicating("penstock.source.logrepl.status-interval=1h").run(context -> {
            await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));
            database.execute("INSERT INTO orders VALUES (11, 'new')");
            await().atMost(DEADLINE).until(() -> "11".equals(database.value("SELECT count(*) FROM copies")));
        });
        List<Record> again = new CopyOnWriteArrayList<>();
        database.execute("INSERT INTO orders VALUES (12, 'marker')");
        PostgresSource.builder()
                .url(database.url())
                .tables("orders")
                .slotName(slot)
                .option("snapshotMode", "never")
                .build()
                .records()
                .doOnNext(again::add)
                .takeUntil(record -> Integer.valueOf(12).equals(id(record)))
                .blockLast(DEADLINE);
        assertThat(again).extracting(StarterIT::id).containsExactly(12);
    }

    @Test
    void isHealthyWhileChangesFlowAndNotWhenTheyStall() {
        replicating("penstock.health.acknowledgement-timeout=1s").run(context -> {
            await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));
            await().atMost(DEADLINE).untilAsserted(() -> {
                Health health = health(context);
                assertThat(health.getStatus()).isEqualTo(Status.UP);
                assertThat(health.getDetails())
                        .containsEntry("phase", "streaming")
                        .containsEntry("active", true)
                        .containsKeys(
                                "lagBytes", "retainedBytes", "unacknowledged", "sinceMessage", "sinceAcknowledgement");
            });

            try (var blocker = database.connect();
                    var statement = blocker.createStatement()) {
                blocker.setAutoCommit(false);
                statement.execute("LOCK TABLE copies");
                database.execute("INSERT INTO orders VALUES (11, 'stuck')");
                awaitDown(context, "Nothing was acknowledged for", "1 records wait");
                blocker.rollback();
            }
            await().atMost(DEADLINE).until(() -> health(context).getStatus().equals(Status.UP));
        });
    }

    @Test
    void isNotHealthyWhenThePipelineFailsOrTheServerIsGone() {
        database.execute("ALTER TABLE copies ADD CHECK (id < 11)");
        replicating().run(context -> {
            await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));
            database.execute("INSERT INTO orders VALUES (11, 'refused')");
            awaitDown(context, "The pipeline has failed");
        });
        withSource("penstock.source.url=postgresql://nobody@127.0.0.1:1/x")
                .run(context -> assertThat(health(context).getStatus()).isEqualTo(Status.DOWN));
    }

    @Test
    void startsAPipelineAgainThatHasFailed() {
        database.execute("ALTER TABLE copies ADD CHECK (id < 11)");
        replicating("penstock.restart.backoff=200ms").run(context -> {
            await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));
            database.execute("INSERT INTO orders VALUES (11, 'refused at first')");
            await().atMost(DEADLINE).until(() -> health(context).getStatus().equals(Status.DOWN));
            database.execute("ALTER TABLE copies DROP CONSTRAINT copies_id_check");
            await().atMost(DEADLINE).until(() -> "11".equals(database.value("SELECT count(*) FROM copies")));
            await().atMost(DEADLINE).until(() -> health(context).getStatus().equals(Status.UP));
            assertThat((Long) health(context).getDetails().get("restarts")).isPositive();
        });
    }

    @Test
    void leavesAPipelineThatHasFailedWhenRestartsAreOff() {
        database.execute("ALTER TABLE copies ADD CHECK (id < 1)");
        replicating("penstock.restart.enabled=false").run(context -> {
            PipelineLifecycle lifecycle = context.getBean(PipelineLifecycle.class);
            await().atMost(DEADLINE).until(() -> !lifecycle.isRunning());
            assertThat(lifecycle.failure()).isPresent();
            assertThat(lifecycle.restarts()).isZero();
        });
    }

    @Test
    void readsTheDatabaseOfTheApplicationsConnectionDetails() {
        context()
                .withPropertyValues("penstock.source.tables=orders", "penstock.source.logrepl.slot-name=" + slot)
                .withBean(JdbcConnectionDetails.class, () -> new JdbcConnectionDetails() {
                    @Override
                    public String getUsername() {
                        return database.server().user();
                    }

                    @Override
                    public String getPassword() {
                        return database.server().password();
                    }

                    @Override
                    public String getJdbcUrl() {
                        return database.jdbcUrl().replaceFirst("\\?.*", "");
                    }
                })
                .run(context -> assertReads(context));
    }

    @Test
    void readsTheDatabaseOfTheApplicationsReactiveConnections() {
        context()
                .withConfiguration(AutoConfigurations.of(R2dbcAutoConfiguration.class))
                .withPropertyValues("penstock.source.tables=orders", "penstock.source.logrepl.slot-name=" + slot)
                .withPropertyValues(reactiveConnections())
                .run(context -> assertReads(context));
    }

    private static void assertReads(ApplicationContext context) {
        assertThat(context.getBean(PostgresSource.class)
                        .records()
                        .take(10)
                        .count()
                        .block(DEADLINE))
                .isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "table", "target"})
    void resumesByConfigurationAlone(String place, @TempDir Path directory) {
        ApplicationContextRunner application = withSource(
                        "penstock.sink.url=" + database.url(),
                        "penstock.sink.table=copies",
                        "penstock.sink.delivery=" + (place.equals("target") ? "exactly-once" : "at-least-once"),
                        "penstock.resume=" + place,
                        "penstock.resume-file=" + directory.resolve("position"))
                .withConfiguration(AutoConfigurations.of(R2dbcAutoConfiguration.class))
                .withPropertyValues(reactiveConnections());
        application.run(context ->
                await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies"))));
        database.execute("DELETE FROM copies", "INSERT INTO orders VALUES (11, 'new')");

        application.run(context -> {
            await().atMost(DEADLINE).until(() -> "1".equals(database.value("SELECT count(*) FROM copies")));
            await().atMost(DEADLINE).until(() -> health(context).getStatus().equals(Status.UP));
        });
        assertThat(database.value("SELECT string_agg(id::text, ',') FROM copies"))
                .isEqualTo("11");
    }

    @Test
    void aPipelineOfTheApplicationResumesAfterTheLastRecordInItsTarget() {
        ApplicationContextRunner application = withSource(
                        "penstock.sink.url=" + database.url(),
                        "penstock.sink.table=copies",
                        "penstock.sink.delivery=exactly-once",
                        "penstock.resume=target")
                .withUserConfiguration(OwnSinkPipeline.class);
        application.run(context -> {
            await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));
            await().atMost(DEADLINE).until(() -> health(context).getStatus().equals(Status.UP));
        });
        database.execute("DELETE FROM copies", "INSERT INTO orders VALUES (11, 'new')");

        application.run(context ->
                await().atMost(DEADLINE).until(() -> "1".equals(database.value("SELECT count(*) FROM copies"))));
        assertThat(database.value("SELECT string_agg(id::text, ',') FROM copies"))
                .isEqualTo("11");
    }

    @Test
    void resumingAfterTheTargetNeedsASink() {
        withSource("penstock.resume=target")
                .withBean(RecordPipeline.class, () -> records -> records)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("penstock.resume: target needs a sink"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnSinkPipeline {
        @Bean
        RecordPipeline copying(PostgresSink sink) {
            return sink::apply;
        }
    }

    @Test
    void replacesAnInstanceUnderLoadWithoutGapAndWithoutRed() throws Exception {
        // Neither has a key, so that a record that is written twice is visible.
        database.execute(
                "CREATE TABLE journal (id int)",
                "CREATE TABLE events (id int)",
                "ALTER TABLE events REPLICA IDENTITY FULL",
                "INSERT INTO events SELECT generate_series(1, 10)");
        String[] options = {
            "penstock.source.tables=events",
            "penstock.source.slot-in-use=wait",
            "penstock.sink.url=" + database.url(),
            "penstock.sink.table=journal",
            "penstock.sink.delivery=exactly-once",
            "penstock.resume=target"
        };
        List<Object> red = new CopyOnWriteArrayList<>();
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger(10);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            while (!stopped.get()) {
                database.execute("INSERT INTO events VALUES (" + written.incrementAndGet() + ")");
            }
        });
        withSource(options).run(first -> {
            await().atMost(DEADLINE)
                    .until(() -> "streaming".equals(health(first).getDetails().get("phase")));
            CompletableFuture<Void> rolling =
                    CompletableFuture.runAsync(() -> withSource(options).run(second -> {
                        // Before, it has no session yet, and how long that takes depends on the machine.
                        await().atMost(DEADLINE).until(() -> {
                            health(first, red);
                            return "standby".equals(health(second).getDetails().get("phase"));
                        });
                        CompletableFuture<Void> end = CompletableFuture.runAsync(
                                () -> first.getBean(PipelineLifecycle.class).stop());
                        await().atMost(DEADLINE)
                                .until(() -> end.isDone()
                                        && "streaming"
                                                .equals(health(second, red).get("phase")));
                        int reached = written.get() + 50;
                        await().atMost(DEADLINE).until(() -> {
                            health(second, red);
                            return written.get() > reached;
                        });
                        stopped.set(true);
                        writer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                        await().atMost(DEADLINE)
                                .until(() -> String.valueOf(written.get())
                                        .equals(database.value("SELECT count(*) FROM journal")));
                    }));
            rolling.get(10, TimeUnit.MINUTES);
        });

        assertThat(red).isEmpty();
        assertThat(database.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM journal"))
                .isEqualTo(numbersTo(written.get()));
    }

    private static Map<String, Object> health(ApplicationContext context, List<Object> red) {
        Health health = health(context);
        if (health.getStatus().equals(Status.DOWN)) {
            red.add(health.getDetails());
        }
        return health.getDetails();
    }

    private String[] reactiveConnections() {
        return new String[] {
            "spring.r2dbc.url=" + database.url().replaceFirst("postgresql://[^@]*@", "r2dbc:postgresql://"),
            "spring.r2dbc.username=" + database.server().user(),
            "spring.r2dbc.password=" + database.server().password()
        };
    }

    @Test
    void endpointShowsStatusAndChecksAndReadsTablesAgain() {
        replicating("management.endpoints.web.exposure.include=penstock", "management.endpoints.jmx.exposure.include=*")
                .run(context -> {
                    await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));
                    PenstockEndpoint endpoint = new PenstockEndpoint(
                            context.getBean(PostgresSource.class), context.getBean(PipelineLifecycle.class));
                    assertThat(endpoint.status().block(DEADLINE))
                            .containsEntry("slotName", slot)
                            .containsEntry("running", true)
                            .containsKeys("slot", "session");
                    assertThat(endpoint.read("preflight").block(DEADLINE)).isNotEmpty();
                    assertThat(endpoint.read("nonsense").blockOptional(DEADLINE))
                            .isEmpty();
                    await().atMost(DEADLINE)
                            .until(() -> "streaming"
                                    .equals(health(context).getDetails().get("phase")));
                    database.execute("DELETE FROM copies");
                    endpoint.resnapshot("orders").block(DEADLINE);
                    await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));
                });
    }

    @Test
    void publishesWhatHappensToTheSourceAsApplicationEvents() {
        EventListeners.received.clear();
        replicating().withUserConfiguration(EventListeners.class).run(context -> {
            await().atMost(DEADLINE).until(() -> EventListeners.received.contains(new Streaming(slot)));
            assertThat(EventListeners.received)
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly("Started", "SnapshotStarted", "TableRead", "SnapshotCompleted", "Streaming");
        });
        assertThat(EventListeners.received).last().isEqualTo(new Stopped(slot, null));
        assertThat(EventListeners.streaming)
                .as("a listener that fails hides nothing from the others")
                .contains(new Streaming(slot));
    }

    @Test
    void endpointPausesAndResumesTheSource() {
        replicating().run(context -> {
            await().atMost(DEADLINE)
                    .until(() -> "streaming".equals(health(context).getDetails().get("phase")));
            PenstockEndpoint endpoint = new PenstockEndpoint(
                    context.getBean(PostgresSource.class), context.getBean(PipelineLifecycle.class));
            endpoint.control("pause");
            assertThat(endpoint.status().block(DEADLINE)).containsEntry("paused", true);
            assertThat(health(context).getDetails()).containsEntry("phase", "paused");
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            database.execute("INSERT INTO orders VALUES (11, 'later')");
            await().during(Duration.ofSeconds(1))
                    .atMost(DEADLINE)
                    .until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));

            endpoint.control("resume");
            await().atMost(DEADLINE).until(() -> "11".equals(database.value("SELECT count(*) FROM copies")));
            assertThat(endpoint.status().block(DEADLINE)).containsEntry("paused", false);
            assertThatExceptionOfType(InvalidEndpointRequestException.class)
                    .isThrownBy(() -> endpoint.control("explode"));
        });
    }

    @Test
    void reportsWhichSpringBootItNeeds() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> SpringBootVersionCheck.require("3.5.7"))
                .withMessageContaining("needs Spring Boot 4; this application has 3.5.7");
        SpringBootVersionCheck.require("4.0.1");
        SpringBootVersionCheck.require(null);
    }

    @Test
    void isNotHealthyWhenTheServerIsSilent() {
        replicating("penstock.health.message-timeout=1ms").run(context -> {
            awaitDown(context, "No message has arrived");
        });
    }

    @Test
    void stopsAPipelineThatDoesNotFinishInItsTime() {
        withSource("penstock.shutdown-timeout=1s")
                .withUserConfiguration(HangingPipeline.class)
                .run(context -> awaitActive());
        awaitReleased();
    }

    @Test
    void aFatalErrorOfThePipelineIsItsFailureAndEndsItsSession() {
        withSource().withUserConfiguration(BrokenPipeline.class).run(context -> {
            PipelineLifecycle lifecycle = context.getBean(PipelineLifecycle.class);
            await().atMost(DEADLINE).until(() -> lifecycle.failure().isPresent());
            assertThat(lifecycle.failure().orElseThrow()).hasRootCauseInstanceOf(NoClassDefFoundError.class);
            await().atMost(DEADLINE)
                    .until(() -> !"t"
                            .equals(database.value(
                                    "SELECT active FROM pg_replication_slots WHERE slot_name = '" + slot + "'")));
        });
    }

    @Test
    void stopsWhileItStarts() {
        withSource("penstock.shutdown-timeout=5m")
                .withUserConfiguration(UndecidedPipeline.class)
                .run(context -> assertThat(
                                context.getBean(PipelineLifecycle.class).isRunning())
                        .isTrue());
    }

    @Test
    void leavesNothingOutWhenAPipelineFailsAndSubscribesAgain() {
        withSource().withUserConfiguration(RetryingPipeline.class).run(context -> {
            RetryingPipeline pipeline = context.getBean(RetryingPipeline.class);
            await().atMost(DEADLINE).until(() -> pipeline.done.size() >= 10);
            awaitActive();
            database.execute("INSERT INTO orders SELECT i, 'n' FROM generate_series(11, 200) i");
            await().atMost(DEADLINE).until(() -> pipeline.done.contains(200));
            assertThat(pipeline.failures).hasValue(2);
            assertThat(pipeline.done)
                    .containsAll(IntStream.rangeClosed(1, 200).boxed().toList());
        });
    }

    @Test
    void writesToAJournalOnceWhileTheApplicationRestarts() {
        journaling(ResumingPipeline.class).run(context -> {
            awaitJournal(10);
            database.execute("INSERT INTO events SELECT generate_series(11, 20)");
            awaitJournal(20);
        });
        database.execute("INSERT INTO events SELECT generate_series(21, 30)");
        journaling(ResumingPipeline.class).run(context -> {
            awaitJournal(30);
            database.execute("INSERT INTO events SELECT generate_series(31, 40)");
            awaitJournal(40);
            assertThat(context.getBean(PipelineLifecycle.class).failure()).isEmpty();
        });
        assertThat(database.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM journal"))
                .isEqualTo(numbersTo(40));
        assertThat(database.value("SELECT pipeline FROM penstock.position"))
                .as("called as the slot, where nothing else is said")
                .isEqualTo(database.value(
                        "SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"));
    }

    @ParameterizedTest
    @ValueSource(classes = {RetriedSink.class, RetriedRecords.class})
    void writesToAJournalOnceWhenThePipelineFailsAndSubscribesAgain(Class<? extends FailingTwice> pipeline) {
        journaling(pipeline).run(context -> {
            awaitJournal(10);
            // Exactly-once is guaranteed for the stream, not for the snapshot.
            database.execute("INSERT INTO events VALUES (11)");
            awaitJournal(11);
            database.execute("INSERT INTO events SELECT generate_series(12, 200)");
            awaitJournal(200);
            assertThat(context.getBean(FailingTwice.class).failures).hasValue(2);
            assertThat(context.getBean(PipelineLifecycle.class).failure()).isEmpty();
        });
        assertThat(database.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM journal"))
                .isEqualTo(numbersTo(200));
    }

    @Test
    void refusesASecondSubscriberOfTheRecords() {
        withSource()
                .withUserConfiguration(DividedPipeline.class)
                .run(context -> await().atMost(DEADLINE)
                        .untilAsserted(() -> assertThat(
                                        context.getBean(PipelineLifecycle.class).failure())
                                .get()
                                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                                .hasMessageContaining("one subscriber at a time")));
    }

    @Test
    void nothingIsRepeatedOrMissingAfterAStopUnderLoad() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger(10);
        CompletableFuture<Void> load = new CompletableFuture<>();
        try {
            withSource("penstock.source.logrepl.status-interval=1h")
                    .withUserConfiguration(BusyPipeline.class)
                    .run(context -> {
                        await().atMost(DEADLINE).until(() -> BusyPipeline.done.size() >= 10);
                        awaitActive();
                        load.completeAsync(() -> {
                            while (!enough.get()) {
                                database.execute("INSERT INTO orders VALUES (" + written.incrementAndGet() + ")");
                            }
                            return null;
                        });
                        await().atMost(DEADLINE).until(() -> BusyPipeline.done.size() > 200);
                    });
        } finally {
            enough.set(true);
        }
        load.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        List<Integer> before = List.copyOf(BusyPipeline.done);
        assertThat(before).hasSizeLessThan(written.get());

        List<Integer> after = PostgresSource.builder()
                .url(database.url())
                .tables("orders")
                .slotName(slot)
                .option("snapshotMode", "never")
                .build()
                .records()
                .map(record -> (Integer) id(record))
                .takeUntil(id -> id == written.get())
                .collectList()
                .block(DEADLINE);
        assertThat(Stream.concat(before.stream().skip(10), after.stream()))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(11, written.get()).boxed().toList());
    }

    @Test
    void isNotHealthyWhileTheServerHangsAndIsAfterwards() {
        try (PostgresServer server = PostgresServer.start();
                Database hanging = server.createDatabase()) {
            hanging.execute("CREATE TABLE orders (id int PRIMARY KEY)", "CREATE TABLE copies (id int PRIMARY KEY)");
            withSource("penstock.source.url=" + hanging.url())
                    .withUserConfiguration(IdlePipeline.class)
                    .run(context -> {
                        await().atMost(DEADLINE)
                                .until(() -> "streaming"
                                        .equals(health(context).getDetails().get("phase")));
                        server.freeze();
                        try {
                            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
                            assertThat(health(context).getDetails())
                                    .containsKey("phase")
                                    .extractingByKey("problems")
                                    .asString()
                                    .contains("The server cannot be asked about the slot");
                        } finally {
                            server.thaw();
                        }
                        await().atMost(DEADLINE)
                                .until(() -> health(context).getStatus().equals(Status.UP));
                    });
        }
    }

    @Test
    void isNotHealthyWhenTheSlotIsLostAndIsAfterItWasCreatedAgain() {
        try (PostgresServer server = PostgresServer.builder()
                        .setting("max_slot_wal_keep_size", "1MB")
                        .setting("min_wal_size", "32MB")
                        .setting("max_wal_size", "32MB")
                        .start();
                Database losing = server.createDatabase()) {
            losing.execute("CREATE TABLE orders (id int PRIMARY KEY)", "INSERT INTO orders VALUES (1)");
            withSource("penstock.source.url=" + losing.url())
                    .withUserConfiguration(IdlePipeline.class)
                    .run(context -> {
                        await().atMost(DEADLINE)
                                .until(() -> health(context).getStatus().equals(Status.UP));
                        await().atMost(DEADLINE).until(() -> {
                            losing.execute(
                                    "SELECT pg_logical_emit_message(true, 'filler', repeat('x', 1000000))",
                                    "SELECT pg_switch_wal()",
                                    "CHECKPOINT");
                            return String.valueOf(health(context).getDetails().get("problems"))
                                    .contains("The server has invalidated the slot");
                        });
                        awaitDown(context, "The server has invalidated the slot", "The pipeline has failed");
                        context.getBean(PostgresSource.class).admin().cleanup().block(DEADLINE);
                        context.getBean(PipelineLifecycle.class).start();
                        await().atMost(DEADLINE)
                                .until(() -> health(context).getStatus().equals(Status.UP));
                    });
        }
    }

    @Test
    void reportsNothingOfAStreamThatTheApplicationRunsItself() {
        withSource().run(context -> assertThat(health(context).getStatus()).isEqualTo(Status.UNKNOWN));
    }

    @Test
    void metersAreThereWhenTheApplicationHasARegistry() {
        replicating("penstock.metrics.interval=100ms").run(context -> {
            await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("penstock.source.records")
                            .tags("table", "orders", "operation", "snapshot")
                            .counter()
                            .count())
                    .isEqualTo(10);
            await().atMost(DEADLINE)
                    .until(() -> registry.get("penstock.sink.records")
                                    .functionCounter()
                                    .count()
                            == 10);
            await().atMost(DEADLINE)
                    .until(() -> registry.get("penstock.sink.batch").summary().totalAmount() == 10);
            await().atMost(DEADLINE)
                    .until(() ->
                            registry.get("penstock.source.slot.active").gauge().value() == 1);
            assertThat(context).hasSingleBean(RecordObservations.class);
        });
    }

    @Test
    void worksWithoutMicrometerAndHealth() {
        replicating()
                .withClassLoader(new FilteredClassLoader(
                        "io.micrometer.core", "io.micrometer.observation", "org.springframework.boot.health"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    await().atMost(DEADLINE).until(() -> "10".equals(database.value("SELECT count(*) FROM copies")));
                });
    }

    private void awaitActive() {
        awaitSlot("t");
    }

    /** The server may need a moment to notice that a session has ended. */
    private void awaitReleased() {
        awaitSlot("f");
    }

    private void awaitSlot(String active) {
        await().atMost(DEADLINE)
                .until(() -> active.equals(
                        database.value("SELECT active FROM pg_replication_slots WHERE slot_name = '" + slot + "'")));
    }

    /** Waits until health is down for a reason: it may be down for another one before. */
    private static void awaitDown(ApplicationContext context, String... problems) {
        await().atMost(DEADLINE).untilAsserted(() -> {
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().get("problems")).asString().contains(problems);
        });
    }

    private static ApplicationContextRunner context() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        PenstockAddressAutoConfiguration.class,
                        PenstockAutoConfiguration.class,
                        PenstockEndpointAutoConfiguration.class,
                        PenstockEventAutoConfiguration.class,
                        PenstockHealthAutoConfiguration.class,
                        PenstockMetricsAutoConfiguration.class,
                        PenstockObservationAutoConfiguration.class,
                        PenstockPipelineAutoConfiguration.class,
                        PenstockSinkPipelineAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class,
                        ObservationAutoConfiguration.class));
    }

    private ApplicationContextRunner withSource(String... more) {
        return context()
                .withPropertyValues(
                        "penstock.source.url=" + database.url(),
                        "penstock.source.tables=orders",
                        "penstock.source.logrepl.slot-name=" + slot)
                .withPropertyValues(more);
    }

    private ApplicationContextRunner replicating(String... more) {
        return withSource(more)
                .withConfiguration(AutoConfigurations.of(R2dbcAutoConfiguration.class))
                .withPropertyValues(
                        "penstock.sink.table=copies",
                        "spring.r2dbc.url=" + database.url().replaceFirst("postgresql://[^@]*@", "r2dbc:postgresql://"),
                        "spring.r2dbc.username=" + database.server().user(),
                        "spring.r2dbc.password=" + database.server().password())
                .withUserConfiguration(Replication.class);
    }

    /** Neither table has a key, so that whatever is written twice is there twice. */
    private ApplicationContextRunner journaling(Class<?> pipeline) {
        database.execute(
                "CREATE TABLE IF NOT EXISTS journal (id int)",
                "CREATE TABLE IF NOT EXISTS events (id int)",
                "ALTER TABLE events REPLICA IDENTITY FULL",
                "INSERT INTO events SELECT generate_series(1, 10) WHERE NOT EXISTS (SELECT FROM events)");
        return withSource(
                        "penstock.source.tables=events",
                        "penstock.sink.url=" + database.url(),
                        "penstock.sink.table=journal",
                        "penstock.sink.delivery=exactly-once")
                .withUserConfiguration(pipeline);
    }

    private void awaitJournal(int last) {
        await().atMost(DEADLINE)
                .until(() -> String.valueOf(last).equals(database.value("SELECT max(id) FROM journal")));
    }

    private static String numbersTo(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    private static Health health(ApplicationContext context) {
        return context.getBean(StreamHealthIndicator.class).health(true).block(DEADLINE);
    }

    private static Object id(Record record) {
        return record.key().get("id");
    }

    @Configuration(proxyBeanMethods = false)
    static class EventListeners {
        static final List<SourceEvent> received = new CopyOnWriteArrayList<>();
        static final List<SourceEvent> streaming = new CopyOnWriteArrayList<>();

        @EventListener
        void any(SourceEvent event) {
            received.add(event);
        }

        @EventListener
        void streaming(Streaming event) {
            streaming.add(event);
        }

        @EventListener
        void failing(Started event) {
            throw new IllegalStateException("A listener that fails at " + event);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnSource {
        @Bean
        PostgresSource own() {
            return PostgresSource.fromMap(Map.of("url", "postgresql://h/d", "tables", "t", "logrepl.slotName", "own"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Replication {
        @Bean
        RecordPipeline pipeline(PostgresSink sink) {
            return RecordPipeline.to(sink);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ResumingPipeline {
        @Bean
        RecordPipeline pipeline(PostgresSink sink) {
            return RecordPipeline.resuming(sink);
        }
    }

    /** Writes to the sink, but cannot pass two of the records at first. */
    abstract static class FailingTwice implements RecordPipeline {
        static final Retry AGAIN = Retry.backoff(5, Duration.ofMillis(100));

        final AtomicInteger failures = new AtomicInteger();
        final PostgresSink sink;

        FailingTwice(PostgresSink sink) {
            this.sink = sink;
        }

        Record passed(Record record) {
            Object at = ((StructuredData) record.after()).get("id");
            if (at.equals(failures.get() == 0 ? 50 : 120) && failures.get() < 2) {
                failures.incrementAndGet();
                throw new IllegalStateException("not now");
            }
            return record;
        }

        @Override
        public Mono<Position> startAfter() {
            return sink.lastPosition();
        }
    }

    /** Begins again as a whole. */
    @Configuration(proxyBeanMethods = false)
    static class RetriedSink extends FailingTwice {
        RetriedSink(PostgresSink sink) {
            super(sink);
        }

        @Override
        public Mono<Void> process(Flux<Record> records) {
            return sink.apply(records.map(this::passed)).retryWhen(AGAIN);
        }
    }

    /** Begins again while the sink goes on. */
    @Configuration(proxyBeanMethods = false)
    static class RetriedRecords extends FailingTwice {
        RetriedRecords(PostgresSink sink) {
            super(sink);
        }

        @Override
        public Mono<Void> process(Flux<Record> records) {
            return sink.apply(records.map(this::passed).retryWhen(AGAIN));
        }
    }

    /** Acknowledges nothing, and does not end. */
    @Configuration(proxyBeanMethods = false)
    static class HangingPipeline implements RecordPipeline {
        @Override
        public Flux<Record> process(Flux<Record> records) {
            return records.concatWith(Flux.never());
        }
    }

    /** Needs a class that is not there. */
    @Configuration(proxyBeanMethods = false)
    static class BrokenPipeline implements RecordPipeline {
        @Override
        public Flux<Record> process(Flux<Record> records) {
            return records.map(record -> {
                throw new NoClassDefFoundError("org/example/Missing");
            });
        }
    }

    /** Pipeline whose start position is never emitted. */
    @Configuration(proxyBeanMethods = false)
    static class UndecidedPipeline implements RecordPipeline {
        @Override
        public Flux<Record> process(Flux<Record> records) {
            return records;
        }

        @Override
        public Mono<Position> startAfter() {
            return Mono.never();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class IdlePipeline {
        @Bean
        RecordPipeline pipeline(PostgresSource source) {
            return records ->
                    records.doOnNext(record -> source.acknowledgements().acknowledgeUpTo(record.position()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class DividedPipeline {
        @Bean
        RecordPipeline pipeline() {
            return records -> records.mergeWith(records);
        }
    }

    /** Fails twice, each time before it is finished a record, and begins again. */
    @Configuration(proxyBeanMethods = false)
    static class RetryingPipeline {
        final List<Object> done = new CopyOnWriteArrayList<>();
        final AtomicInteger failures = new AtomicInteger();
        private volatile Position last;

        @Bean
        RecordPipeline pipeline(PostgresSource source) {
            return new RecordPipeline() {
                @Override
                public Flux<Record> process(Flux<Record> records) {
                    return records.concatMap(record -> {
                                int at = (Integer) id(record);
                                if (at == (failures.get() == 0 ? 50 : 120) && failures.get() < 2) {
                                    failures.incrementAndGet();
                                    return Mono.<Record>error(new IllegalStateException("not now"));
                                }
                                return Mono.just(record);
                            })
                            .doOnNext(record -> {
                                done.add(id(record));
                                last = record.position();
                                source.acknowledgements().acknowledgeUpTo(record.position());
                            })
                            .retryWhen(Retry.backoff(5, Duration.ofMillis(100)));
                }

                @Override
                public Mono<Position> startAfter() {
                    return Mono.justOrEmpty(last);
                }
            };
        }
    }

    /** Pipeline that finishes each record a moment after it arrived. */
    @Configuration(proxyBeanMethods = false)
    static class BusyPipeline {
        static final List<Integer> done = new CopyOnWriteArrayList<>();

        @Bean
        RecordPipeline pipeline(PostgresSource source) {
            return records -> records.flatMapSequential(
                            record -> Mono.just(record).delayElement(Duration.ofMillis(20)), 64, 1)
                    .doOnNext(record -> {
                        done.add((Integer) id(record));
                        source.acknowledgements().acknowledgeUpTo(record.position());
                    });
        }
    }

    /** Takes its time over every record, several at once, so that some are under way at any moment. */
    @Configuration(proxyBeanMethods = false)
    static class SlowPipeline implements RecordPipeline {
        static volatile Outcome last;

        final List<Record> begun = new CopyOnWriteArrayList<>();
        private final List<Record> done = new CopyOnWriteArrayList<>();

        @Override
        public Flux<Record> process(Flux<Record> records) {
            last = new Outcome(begun, done);
            return records.flatMapSequential(
                            record -> {
                                begun.add(record);
                                return Mono.just(record).delayElement(Duration.ofMillis(100));
                            },
                            4,
                            1)
                    .doOnNext(done::add);
        }

        record Outcome(List<Record> begun, List<Record> done) {}
    }
}
