package dev.penstock.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Change;
import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.FatalErrorException;
import dev.penstock.core.FromTable;
import dev.penstock.core.Operation;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.spring.autoconfigure.PenstockAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockHealthAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockListenerAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockNamedPipelinesAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockPipelineAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockSinkPipelineAutoConfiguration;
import dev.penstock.spring.internal.monitoring.StreamHealthIndicator;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class ChangeListenerIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final Database database = PostgresServer.shared().createDatabase();

    @BeforeEach
    void tables() {
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, customer_name text)",
                "CREATE TABLE stock (item text PRIMARY KEY, pieces int)",
                "CREATE TABLE notes (id int PRIMARY KEY)",
                "INSERT INTO orders VALUES (1, 'Ada')");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void methodsReceiveTheTypedChangesOfTheirTablesInOrder() {
        single("penstock.resume=none").withUserConfiguration(Listeners.class).run(context -> {
            Listeners listeners = context.getBean(Listeners.class);
            awaitStreaming(context);
            database.execute(
                    "INSERT INTO notes VALUES (1)",
                    "UPDATE orders SET customer_name = 'Grace'",
                    "INSERT INTO stock VALUES ('bread', 3)",
                    "DELETE FROM orders");
            await().atMost(DEADLINE).until(() -> listeners.seen.size() == 7);
            assertThat(listeners.seen)
                    .containsExactly(
                            "first snapshot Order[id=1, customerName=Ada]",
                            "second snapshot Order[id=1, customerName=Ada]",
                            "first update Order[id=1, customerName=Grace]",
                            "second update Order[id=1, customerName=Grace]",
                            "stock create Stock[item=bread, pieces=3]",
                            "first delete null",
                            "second delete null");
            assertThat(listeners.mayBlock).isTrue();
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(unacknowledged(context))
                            .as("records of tables without a method are acknowledged too")
                            .isZero());
        });
    }

    @Test
    void aChangeIsAcknowledgedWhenItsMethodCompletesAndArrivesAgainOtherwise(@TempDir Path directory) {
        ApplicationContextRunner application = single(
                        "penstock.resume=file",
                        "penstock.resume-file=" + directory.resolve("position"),
                        "penstock.shutdown-timeout=1s")
                .withUserConfiguration(Hanging.class);
        Hanging.last = 2;
        application.run(context -> {
            awaitStreaming(context);
            database.execute("INSERT INTO orders VALUES (2), (3)", "INSERT INTO orders VALUES (4)");
            await().atMost(DEADLINE).until(() -> ids(context).contains(3));
            assertThat(ids(context)).containsExactly(1, 2, 3);
        });
        Hanging.last = Integer.MAX_VALUE;
        application.run(context -> {
            await().atMost(DEADLINE).until(() -> ids(context).contains(4));
            assertThat(ids(context)).as("the ones before are done").containsExactly(3, 4);
        });
    }

    @Test
    void aMethodThatFailsIsCalledAgainAfterARestartAndHealthIsDownMeanwhile(@TempDir Path directory) {
        single(
                        "penstock.resume=file",
                        "penstock.resume-file=" + directory.resolve("position"),
                        "penstock.restart.backoff=200ms",
                        "penstock.restart.max-backoff=200ms")
                .withUserConfiguration(Failing.class)
                .run(context -> {
                    Failing failing = context.getBean(Failing.class);
                    awaitStreaming(context);
                    // What streams may not have been called with the first row yet, which must not fail.
                    await().atMost(DEADLINE)
                            .until(() -> failing.done.equals(List.of(1)) && unacknowledged(context) == 0);
                    failing.fails.set(true);
                    database.execute("INSERT INTO orders VALUES (2, 'secret')");
                    awaitDown(
                            context,
                            "@ChangeListener Failing.onOrder has failed at a change of 'orders' with"
                                    + " java.lang.IllegalStateException");
                    assertThat(String.valueOf(health(context).getDetails())).doesNotContain("secret");
                    await().atMost(DEADLINE).until(() -> failing.failures.size() >= 2);
                    assertThat(failing.failures).containsOnly(2);

                    failing.fails.set(false);
                    await().atMost(DEADLINE).until(() -> failing.done.equals(List.of(1, 2)));
                    await().atMost(DEADLINE)
                            .until(() -> health(context).getStatus().equals(Status.UP));
                });
    }

    @Test
    void aFatalErrorEndsThePipelineForGood() {
        single("penstock.resume=none").withUserConfiguration(Fatal.class).run(context -> {
            PipelineLifecycle lifecycle = context.getBean(PipelineLifecycle.class);
            await().atMost(DEADLINE).until(() -> !lifecycle.isRunning());
            assertThat(lifecycle.failure()).get().isInstanceOf(FatalErrorException.class);
        });
    }

    @Test
    void methodsOfNamedPipelinesAreCalledByTheirs() {
        named().withPropertyValues("penstock.pipelines.notes.resume=none", "penstock.pipelines.orders.resume=none")
                .withUserConfiguration(NamedListeners.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Pipelines pipelines = context.getBean(Pipelines.class);
                    assertThat(pipelines.lifecycle("orders")).isPresent();
                    NamedListeners listeners = context.getBean(NamedListeners.class);
                    await().atMost(DEADLINE).until(() -> listeners.orders.contains(1));
                    await().atMost(DEADLINE)
                            .until(() -> pipelines
                                    .source("notes")
                                    .admin()
                                    .session()
                                    .filter(session -> session.phase() == Phase.STREAMING)
                                    .isPresent());
                    database.execute("INSERT INTO notes VALUES (7)");
                    await().atMost(DEADLINE).until(() -> listeners.notes.contains(7));
                });
    }

    @Test
    void aTableThatTheSourceDoesNotReadIsAFailureUntilItDoes() {
        single("penstock.resume=none", "penstock.source.tables=s*,t*", "penstock.restart.backoff=100ms")
                .withUserConfiguration(Misspelt.class)
                .run(context -> {
                    awaitDown(
                            context,
                            "@ChangeListener Misspelt.onItem listens to 'things', but the source reads only"
                                    + " [stock]. Correct the name, or add the table to the option tables.");
                    database.execute(
                            "CREATE TABLE things (item text PRIMARY KEY, pieces int)",
                            "INSERT INTO things VALUES ('x')");
                    await().atMost(DEADLINE).until(() -> Misspelt.items.contains("x"));
                });
    }

    @Test
    void allProblemsOfDeclarationsAreReportedAtOnce() {
        single("penstock.sink.url=postgresql://h/d")
                .withUserConfiguration(Wrong.class)
                .run(context -> assertThat(problems(context.getStartupFailure()))
                        .containsExactly(
                                "@ChangeListener Wrong.answer: must return nothing, or a Mono, another publisher or a"
                                        + " CompletionStage",
                                "@ChangeListener Wrong.raw: must have one parameter: a Change of a class, such as"
                                        + " Change<Order>",
                                "@ChangeListener Wrong.tableless: has no table that can be listened to: Class "
                                        + Purchase.class.getName()
                                        + " does not say which table its rows are of: annotate it with @FromTable, or"
                                        + " name the table.",
                                "@ChangeListener Wrong.two: must have one parameter: a Change of a class, such as"
                                        + " Change<Order>",
                                "penstock.sink: is not allowed with @ChangeListener Wrong.answer, @ChangeListener"
                                        + " Wrong.raw, @ChangeListener Wrong.tableless, @ChangeListener Wrong.two: give"
                                        + " the sink a pipeline of its own (penstock.pipelines)",
                                "penstock.resume: is required with @ChangeListener Wrong.answer, @ChangeListener"
                                        + " Wrong.raw, @ChangeListener Wrong.tableless, @ChangeListener Wrong.two: file or"
                                        + " table, which keep the position to resume after, or none, to receive all rows"
                                        + " again at each start"));
        named().withPropertyValues("penstock.pipelines.orders.sink.url=postgresql://h/d")
                .withUserConfiguration(NamedListeners.class)
                .run(context -> assertThat(problems(context.getStartupFailure()))
                        .contains("penstock.pipelines.orders.sink: is not allowed with @ChangeListener"
                                + " NamedListeners.onOrder: give the sink a pipeline of its own"
                                + " (penstock.pipelines)")
                        .anyMatch(problem ->
                                problem.startsWith("penstock.pipelines.notes.resume: is required with @ChangeListener"
                                        + " NamedListeners.onNote")));
    }

    @Test
    void aMethodThatNoPipelineCallsIsReported() {
        runner().withUserConfiguration(Failing.class)
                .run(context -> assertThat(problems(context.getStartupFailure()))
                        .containsExactly(
                                "@ChangeListener Failing.onOrder: is never called: no source is configured. Set"
                                        + " penstock.source.*, or penstock.source.enabled=false to leave it out"));
        runner().withPropertyValues("penstock.source.enabled=false")
                .withUserConfiguration(Failing.class)
                .run(context -> assertThat(context).hasNotFailed());
        single().withUserConfiguration(Failing.class, OwnPipeline.class)
                .run(context -> assertThat(problems(context.getStartupFailure()))
                        .containsExactly("@ChangeListener Failing.onOrder: is never called: the application's own"
                                + " RecordPipeline receives the records"));
        single().withUserConfiguration(BehindAnInterface.class)
                .run(context -> assertThat(problems(context.getStartupFailure()))
                        .containsExactly("@ChangeListener Failing.onOrder: is never called: its class became known only"
                                + " when the bean was created. Let the @Bean method return Failing"));
        named().withPropertyValues("penstock.pipelines.notes.resume=none", "penstock.pipelines.orders.resume=none")
                .withUserConfiguration(NamedListeners.class, Failing.class)
                .run(context -> assertThat(problems(context.getStartupFailure()))
                        .containsExactly(
                                "@ChangeListener Failing.onOrder: is never called: its attribute pipeline must be"
                                        + " one of [notes, orders]"));
        named().withPropertyValues("penstock.pipelines.notes.enabled=false", "penstock.pipelines.orders.enabled=false")
                .withUserConfiguration(NamedListeners.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    private ApplicationContextRunner single(String... more) {
        return runner().withPropertyValues(
                        "penstock.source.url=" + database.url(),
                        "penstock.source.tables=*",
                        "penstock.source.logrepl.slot-name=" + database.name() + "_listeners")
                .withPropertyValues(more);
    }

    private ApplicationContextRunner named() {
        return runner().withPropertyValues(
                        "penstock.pipelines.orders.source.url=" + database.url(),
                        "penstock.pipelines.orders.source.tables=orders",
                        "penstock.pipelines.orders.source.logrepl.slot-name=" + database.name() + "_orders",
                        "penstock.pipelines.notes.source.url=" + database.url(),
                        "penstock.pipelines.notes.source.tables=notes",
                        "penstock.pipelines.notes.source.logrepl.slot-name=" + database.name() + "_notes");
    }

    private static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        PenstockAutoConfiguration.class,
                        PenstockHealthAutoConfiguration.class,
                        PenstockListenerAutoConfiguration.class,
                        PenstockNamedPipelinesAutoConfiguration.class,
                        PenstockPipelineAutoConfiguration.class,
                        PenstockSinkPipelineAutoConfiguration.class));
    }

    private static void awaitStreaming(ApplicationContext context) {
        await().atMost(DEADLINE)
                .until(() -> "streaming".equals(health(context).getDetails().get("phase")));
    }

    /** Waits until health is down for a reason: it may be down for another one before. */
    private static void awaitDown(ApplicationContext context, String problem) {
        await().atMost(DEADLINE).untilAsserted(() -> {
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().get("problems")).asString().contains(problem);
        });
    }

    /** Returns the number of records that wait for their acknowledgement; -1 without a session. */
    private static long unacknowledged(ApplicationContext context) {
        return context.getBean(PostgresSource.class)
                .admin()
                .session()
                .map(SessionStatus::unacknowledged)
                .orElse(-1L);
    }

    private static Health health(ApplicationContext context) {
        return context.getBean(StreamHealthIndicator.class).health(true).block(DEADLINE);
    }

    private static List<Integer> ids(ApplicationContext context) {
        return context.getBean(Hanging.class).ids;
    }

    private static List<String> problems(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof ConfigurationException)) {
            assertThat(cause).isNotNull();
            cause = cause.getCause();
        }
        return ((ConfigurationException) cause)
                .problems().stream().map(Problem::toString).toList();
    }

    record Purchase(int id, @Nullable String customerName) {
        @Override
        public String toString() {
            return "Order[id=" + id + ", customerName=" + customerName + ']';
        }
    }

    @FromTable("stock")
    record Stock(String item, @Nullable Integer pieces) {}

    record Note(int id) {}

    @Configuration(proxyBeanMethods = false)
    static class Listeners {
        final List<String> seen = new CopyOnWriteArrayList<>();
        final AtomicBoolean mayBlock = new AtomicBoolean();

        @ChangeListener("orders")
        @Order(2)
        void second(Change<Purchase> change) {
            mayBlock.set(!Schedulers.isInNonBlockingThread());
            seen.add("second " + change.operation().text() + ' ' + change.after());
        }

        @ChangeListener("public.orders")
        @Order(1)
        Mono<Void> first(Change<Purchase> change) {
            return Mono.delay(Duration.ofMillis(20))
                    .doOnNext(tick -> seen.add("first " + change.operation().text() + ' ' + change.after()))
                    .then();
        }

        @ChangeListener
        CompletionStage<String> stock(Change<Stock> change) {
            seen.add("stock " + change.operation().text() + ' ' + change.after());
            return CompletableFuture.completedFuture("ignored");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Hanging {
        static volatile int last;

        final List<Integer> ids = new CopyOnWriteArrayList<>();

        @ChangeListener("orders")
        Flux<Integer> onOrder(Change<Purchase> change) {
            int id = change.after().id();
            ids.add(id);
            return id > last
                    ? Flux.never()
                    : Flux.fromStream(IntStream.range(0, 3).boxed());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Failing implements Runnable {
        final AtomicBoolean fails = new AtomicBoolean();
        final List<Integer> failures = new CopyOnWriteArrayList<>();
        final List<Integer> done = new CopyOnWriteArrayList<>();

        @ChangeListener("orders")
        void onOrder(Change<Purchase> change) {
            if (fails.get()) {
                failures.add(change.after().id());
                throw new IllegalStateException("not now: " + change.after());
            }
            done.add(change.after().id());
        }

        @Override
        public void run() {
            // It is an interface that does not have the method.
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Fatal {
        @ChangeListener("orders")
        void onOrder(Change<Purchase> change) {
            throw new NoClassDefFoundError("org/example/Missing" + change.operation());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NamedListeners {
        final List<Integer> orders = new CopyOnWriteArrayList<>();
        final List<Integer> notes = new CopyOnWriteArrayList<>();

        @ChangeListener(value = "orders", pipeline = "orders")
        void onOrder(Change<Purchase> change) {
            orders.add(change.after().id());
        }

        @ChangeListener(value = "notes", pipeline = "notes")
        void onNote(Change<Note> change) {
            if (change.operation() == Operation.CREATE) {
                notes.add(change.after().id());
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Misspelt {
        static final List<String> items = new CopyOnWriteArrayList<>();

        @ChangeListener("things")
        void onItem(Change<Stock> change) {
            items.add(change.after().item());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Wrong {
        @ChangeListener("orders")
        int answer(Change<Purchase> change) {
            return change.after().id();
        }

        @ChangeListener("orders")
        void raw(String change) {
            throw new IllegalStateException(change);
        }

        @ChangeListener
        void tableless(Change<Purchase> change) {
            throw new IllegalStateException(change.toString());
        }

        @ChangeListener("orders")
        void two(Change<Purchase> change, String more) {
            throw new IllegalStateException(change + more);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class BehindAnInterface {
        @Bean
        Runnable listener() {
            return new Failing();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPipeline {
        @Bean
        RecordPipeline pipeline() {
            return records -> records;
        }
    }
}
