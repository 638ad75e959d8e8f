package dev.penstock.examples.webflux;

import static dev.penstock.examples.webflux.App.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The pipelines side by side: what the page says of each, and their replacement by those of another instance. */
class PipelinesIT {
    private final Database database = PostgresServer.shared().createDatabase();

    @BeforeEach
    void tables() {
        database.execute(EmbeddedDatabase.TABLES);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void statusShowsEachPipelineAndWhatItsTargetRefused() {
        try (App app = start()) {
            await().atMost(DEADLINE).until(() -> "3".equals(copies("count(*)")));
            database.execute("INSERT INTO orders (customer, amount) VALUES ('Tony', 2000)");
            await().atMost(DEADLINE)
                    .until(() -> pipeline(app, "copies").get("refused").size() == 1);

            await().atMost(DEADLINE)
                    .until(() -> "UP".equals(pipeline(app, "page").get("status").asString()));
            JsonNode copies = pipeline(app, "copies");
            assertThat(copies.at("/refused/0/operation").asString()).isEqualTo("create");
            assertThat(copies.at("/refused/0/key").asString()).contains("\"id\"", "4");
            assertThat(copies.at("/refused/0/error").asString()).contains("orders_amount_check");
            assertThat(copies.get("status").asString()).isEqualTo("UP");
            assertThat(pipeline(app, "page").get("refused")).isEmpty();
        }
    }

    @Test
    void aPipelineThatFailsIsRedAndSaysWhatToDoAndTheOtherGoesOn() {
        try (App app = start(
                "--penstock.restart.backoff=200ms",
                "--penstock.restart.max-backoff=1s",
                "--penstock.pipelines.copies.sink.on-error=fail",
                "--penstock.pipelines.copies.sink.dead-letter.table=")) {
            await().atMost(DEADLINE).until(() -> "3".equals(copies("count(*)")));
            database.execute("INSERT INTO orders (customer, amount) VALUES ('Tony', 2000)");
            await().atMost(DEADLINE).untilAsserted(() -> {
                JsonNode copies = pipeline(app, "copies");
                assertThat(copies.get("status").asString()).isEqualTo("DOWN");
                assertThat(copies.get("problems").toString())
                        .contains(
                                "The pipeline has failed: ",
                                "orders_amount_check",
                                "It is started again after a pause.");
            });
            await().atMost(DEADLINE)
                    .until(() -> "UP".equals(pipeline(app, "page").get("status").asString()));
            await().atMost(DEADLINE).until(() -> app.statusCode("/actuator/health") == 503);

            database.execute("ALTER TABLE warehouse.orders DROP CONSTRAINT orders_amount_check");
            await().atMost(DEADLINE).until(() -> "4".equals(copies("count(*)")));
            await().atMost(DEADLINE)
                    .until(() ->
                            "UP".equals(pipeline(app, "copies").get("status").asString()));
        }
    }

    /** A trigger counts what is written, so that a row that is written twice is visible. */
    @Test
    void aRollingRestartUnderLoadIsNeverRedLosesNothingAndRepeatsNothing() throws Exception {
        database.execute(
                "CREATE TABLE warehouse.writes (id bigint)",
                """
                CREATE FUNCTION warehouse.count() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN INSERT INTO warehouse.writes VALUES (NEW.id); RETURN NEW; END'\
                """,
                "CREATE TRIGGER written AFTER INSERT OR UPDATE ON warehouse.orders FOR EACH ROW EXECUTE FUNCTION"
                        + " warehouse.count()");
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger(3);
        List<String> red = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                database.execute("INSERT INTO orders (customer, amount) VALUES ('Ada', 1)");
                written.incrementAndGet();
            }
        });
        App first = start();
        AtomicBoolean firstStops = new AtomicBoolean();
        AtomicBoolean over = new AtomicBoolean();
        try {
            await().atMost(DEADLINE)
                    .until(() -> written.get() > 50
                            && copied() > 10
                            && "streaming"
                                    .equals(pipeline(first, "page").get("phase").asString()));
            CompletableFuture<Void> watchedFirst = watch("first", first, red, firstStops);
            try (App second = start()) {
                // Before, its pipelines have no sessions yet, and how long that takes depends on the machine.
                for (String name : List.of("page", "copies")) {
                    await().atMost(DEADLINE)
                            .until(() -> "standby"
                                    .equals(pipeline(second, name).get("phase").asString()));
                }
                CompletableFuture<Void> watchedSecond = watch("second", second, red, over);
                firstStops.set(true);
                watchedFirst.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                first.close();
                int reached = written.get() + 50;
                await().atMost(DEADLINE)
                        .until(() -> "streaming"
                                        .equals(pipeline(second, "copies")
                                                .get("phase")
                                                .asString())
                                && written.get() > reached);
                enough.set(true);
                writer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                await().atMost(DEADLINE).until(() -> copied() >= written.get());
                over.set(true);
                watchedSecond.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            enough.set(true);
            firstStops.set(true);
            over.set(true);
            first.close();
        }
        assertThat(red).isEmpty();
        assertThat(database.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM warehouse.writes"))
                .isEqualTo(written.get() + " " + written.get());
    }

    /** Asks for health and readiness until {@code end}. */
    private static CompletableFuture<Void> watch(String name, App app, List<String> red, AtomicBoolean end) {
        return CompletableFuture.runAsync(() -> {
            while (!end.get()) {
                for (String path : List.of("/actuator/health", "/actuator/health/readiness")) {
                    int code = app.statusCode(path);
                    if (code != 200) {
                        red.add(name + ' ' + path + ' ' + code);
                    }
                }
            }
        });
    }

    private int copied() {
        return Integer.parseInt(copies("count(*)"));
    }

    private String copies(String expression) {
        return database.value("SELECT " + expression + " FROM warehouse.orders");
    }

    private App start(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--penstock.pipelines.copies.enabled=true",
                "--penstock.pipelines.copies.source.logrepl.slot-name=copies_" + database.name()));
        arguments.addAll(List.of(more));
        return App.startPipelines(database, arguments.toArray(String[]::new));
    }

    private static JsonNode pipeline(App app, String name) {
        JsonNode status = JsonMapper.shared()
                .readTree(app.client()
                        .get()
                        .uri("/status")
                        .retrieve()
                        .bodyToMono(String.class)
                        .block(DEADLINE));
        for (JsonNode pipeline : status.get("pipelines")) {
            if (pipeline.get("name").asString().equals(name)) {
                return pipeline;
            }
        }
        throw new AssertionError("There is no pipeline " + name + " in " + status);
    }
}
