package dev.penstock.examples.webflux;

import static dev.penstock.examples.webflux.App.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.TcpProxy;
import dev.penstock.test.internal.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WebfluxIT {
    private final Database database = PostgresServer.shared().createDatabase();
    private final List<Disposable> subscriptions = new ArrayList<>();

    @BeforeEach
    void tables() {
        database.execute(EmbeddedDatabase.TABLES);
        database.execute("CREATE TABLE notes (id int PRIMARY KEY, note text)");
    }

    @AfterEach
    void close() {
        subscriptions.forEach(Disposable::dispose);
        database.close();
    }

    @Test
    void streamsChangesWithTheirPositionsAndResumesAfterOne() {
        try (App app = App.start(database)) {
            Seen seen = listen(app, "", null);
            seen.awaitLive();
            database.execute(
                    "INSERT INTO notes VALUES (1, 'a')",
                    "UPDATE notes SET note = 'b'",
                    "DELETE FROM notes",
                    "INSERT INTO notes VALUES (2, 'c')");
            seen.awaitChanges(4);

            assertThat(seen.operations()).containsExactly("create", "update", "delete", "create");
            assertThat(seen.changes.get(1).at("/payload/after/note").asString()).isEqualTo("b");
            assertThat(seen.ids).hasSize(4).doesNotHaveDuplicates().allMatch(id -> id.matches("[A-Za-z0-9_-]+"));

            Seen again = listen(app, "", seen.ids.get(1));
            again.awaitChanges(2);
            assertThat(again.ids).containsExactlyElementsOf(seen.ids.subList(2, 4));
            assertThat(again.names()).doesNotContain("reset");
        }
    }

    @Test
    void emitsOnlyRequestedRecords() {
        try (App app = App.start(database)) {
            Seen notes = listen(app, "?table=notes", null);
            Seen deletes = listen(app, "?operation=delete,update&table=notes,stock", null);
            Seen one = listen(app, "?table=notes&key=2", null);
            List.of(notes, deletes, one).forEach(Seen::awaitLive);
            database.execute(
                    "INSERT INTO notes VALUES (1), (2)",
                    "UPDATE stock SET pieces = 1 WHERE item = 'bread'",
                    "DELETE FROM notes WHERE id = 1",
                    "INSERT INTO notes VALUES (9)");
            notes.awaitChanges(4);
            deletes.awaitChanges(2);

            assertThat(notes.operations()).containsExactly("create", "create", "delete", "create");
            assertThat(deletes.operations()).containsExactly("update", "delete");
            one.awaitChanges(1);
            assertThat(one.changes.get(0).at("/key/id").asInt()).isEqualTo(2);
        }
    }

    @Test
    void beginsWithTheRowsWhenThatIsRequestedOrTheIdIsNotKept() {
        database.execute("INSERT INTO notes SELECT i FROM generate_series(1, 100) i");
        try (App app = App.start(database)) {
            for (Seen seen : List.of(
                    listen(app, "?snapshot=true&table=notes", null), listen(app, "?table=notes", "bm9uc2Vuc2U"))) {
                seen.awaitLive();
                assertThat(seen.names()).startsWith("reset", "snapshot").endsWith("live");
                assertThat(seen.rows).hasSize(100);
            }
            Seen seen = listen(app, "?snapshot=true&table=notes", null);
            seen.awaitLive();
            database.execute("INSERT INTO notes VALUES (101)");
            seen.awaitChanges(1);
            assertThat(seen.changes.get(0).at("/key/id").asInt()).isEqualTo(101);
        }
    }

    @Test
    void aSlowSubscriberDelaysNoOtherAndLearnsThatItLags() throws Exception {
        int changes = 5_000;
        try (App app = App.start(database, "--webflux.replay.records=500", "--webflux.stall=10m")) {
            Seen fast = listen(app, "?table=notes", null);
            fast.awaitLive();
            try (Socket slow = new Socket()) {
                slow.setReceiveBufferSize(4096);
                slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), app.port()));
                slow.getOutputStream()
                        .write(
                                "GET /changes?table=notes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
                readUntil(reader, "event:live");

                for (int i = 0; i < changes; i += 100) {
                    database.execute("INSERT INTO notes SELECT i, repeat('x', 2000) FROM generate_series(" + i + ", "
                            + (i + 99) + ") i");
                    // The fast one is as fast as the database is written to, and so is never told that it was too slow.
                    fast.awaitChanges(i + 100);
                }
                assertThat(fast.keys())
                        .containsExactlyElementsOf(
                                IntStream.range(0, changes).boxed().toList());
                assertThat(fast.names()).doesNotContain("behind");
                assertThat(database.value(
                                "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                        .isEqualTo("1");

                List<String> ids = new ArrayList<>();
                String line = readUntil(reader, "event:behind", ids);
                assertThat(line).isEqualTo("event:behind");
                assertThat(ids).hasSizeBetween(1, changes - 500);

                Seen back = listen(app, "?table=notes", ids.get(ids.size() - 1));
                back.awaitLive();
                assertThat(back.names()).startsWith("reset", "snapshot").endsWith("live");
                assertThat(back.rows).hasSize(changes);
            }
        }
    }

    @Test
    void aBrowserContinuesWithoutAGapAfterARestartInMidStream() throws Exception {
        String url = database.url();
        String slot = "slot_" + database.name();
        List<Integer> keys = Collections.synchronizedList(new ArrayList<>());
        List<String> ids = Collections.synchronizedList(new ArrayList<>());
        // A port that no outgoing connection gets while the application is stopped.
        int port = Ports.free();
        App app = App.start(url, slot, port);
        try {
            Seen before = listen(app, "?table=notes", null);
            before.awaitLive();
            for (int i = 0; i < 50; i++) {
                database.execute("INSERT INTO notes VALUES (" + i + ")");
            }
            before.awaitChanges(20);
            long begin = System.nanoTime();
            app.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(4));
            await().atMost(DEADLINE).until(() -> before.ended);
            keys.addAll(before.keys());
            ids.addAll(before.ids);

            database.execute("INSERT INTO notes SELECT i FROM generate_series(50, 99) i");
            app = App.start(url, slot, port);
            database.execute("INSERT INTO notes SELECT i FROM generate_series(100, 149) i");
            Seen after = listen(app, "?table=notes", ids.get(ids.size() - 1));
            after.awaitChanges(150 - keys.size());
            keys.addAll(after.keys());

            assertThat(after.names()).doesNotContain("reset");
            assertThat(keys)
                    .containsExactlyElementsOf(IntStream.range(0, 150).boxed().toList());
        } finally {
            app.close();
        }
    }

    @Test
    void stopsInTimeUnderLoadAndEndsEveryStream() {
        App app = App.start(database);
        List<Seen> seen =
                IntStream.range(0, 20).mapToObj(i -> listen(app, "", null)).toList();
        seen.forEach(Seen::awaitLive);
        app.client()
                .post()
                .uri("/workload?rate=500")
                .contentType(MediaType.APPLICATION_JSON)
                .retrieve()
                .toBodilessEntity()
                .block(DEADLINE);
        seen.forEach(one -> one.awaitChanges(50));
        long begin = System.nanoTime();
        app.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(4));
        await().atMost(DEADLINE).until(() -> seen.stream().allMatch(one -> one.ended));
        await().atMost(DEADLINE)
                .until(() -> "f"
                        .equals(database.value(
                                "SELECT active FROM pg_replication_slots WHERE database = current_database()")));
    }

    @Test
    void healthGoesDownWhenTheStreamStallsAndUpAgain() {
        try (TcpProxy proxy = TcpProxy.to(database.server());
                App app = App.start(
                        proxy.url(database), "slot_" + database.name(), 0, "--penstock.health.message-timeout=3s")) {
            await().atMost(DEADLINE).until(() -> health(app).equals("UP"));
            proxy.stall();
            await().atMost(DEADLINE).until(() -> health(app).equals("DOWN"));
            proxy.resume();
            await().atMost(DEADLINE).until(() -> health(app).equals("UP"));
        }
    }

    @Test
    void choosesByWholeKeysAndReportsOfWhatConcernsEveryRow() {
        database.execute("CREATE TABLE pairs (a int, b text, PRIMARY KEY (a, b))");
        try (App app = App.start(database)) {
            Seen pair = listen(app, "?table=pairs&key=1,x", null);
            Seen several = listen(app, "?table=notes&key=1,2&key=5", null);
            List.of(pair, several).forEach(Seen::awaitLive);
            database.execute(
                    "INSERT INTO pairs VALUES (1, 'x'), (1, 'y'), (2, 'x')",
                    "UPDATE pairs SET b = 'z' WHERE a = 1 AND b = 'x'",
                    "TRUNCATE pairs",
                    "INSERT INTO notes SELECT generate_series(1, 6)");
            pair.awaitChanges(3);
            several.awaitChanges(3);

            // It receives the change of its row's key; otherwise it would show the row forever.
            assertThat(pair.operations()).containsExactly("create", "update", "delete");
            assertThat(several.keys()).containsExactly(1, 2, 5);
        }
    }

    @Test
    void aSubscriberThatWaitsForARareChangeResumesAfterTheLastBeat() {
        try (App app = App.start(database, "--webflux.replay.records=50", "--webflux.heartbeat=200ms")) {
            Seen rare = listen(app, "?table=stock", null);
            rare.awaitLive();
            database.execute("UPDATE stock SET pieces = 1 WHERE item = 'bread'");
            rare.awaitChanges(1);
            String before = rare.lastId;
            ChangeHub hub = app.bean(ChangeHub.class);
            for (int i = 0; i < 200; i += 20) {
                database.execute("INSERT INTO notes SELECT generate_series(" + i + ", " + (i + 19) + ")");
                int seen = i + 21;
                await().atMost(DEADLINE)
                        .until(() -> hub.seen() == seen
                                && rare.lastId.equals(hub.shared().lastId()));
            }
            assertThat(rare.lastId).isNotEqualTo(before);

            Seen back = listen(app, "?table=stock", rare.lastId);
            back.awaitLive();
            database.execute("UPDATE stock SET pieces = 2 WHERE item = 'bread'");
            back.awaitChanges(1);
            assertThat(back.names()).containsExactly("live", "change");
        }
    }

    @Test
    void oneWhoWaitsForARareRowHearsBeatsWhileTheTableIsRead() {
        database.execute("INSERT INTO notes SELECT generate_series(1, 100000)");
        try (App app = App.start(database, "--webflux.heartbeat=1ms")) {
            List<ServerSentEvent<String>> events = app.events("?snapshot=true&table=notes&key=100000")
                    .takeUntil(event -> "live".equals(event.event()))
                    .collectList()
                    .block(DEADLINE);

            assertThat(events)
                    .extracting(ServerSentEvent::event)
                    .startsWith("reset", "beat")
                    .endsWith("live")
                    .containsOnlyOnce("snapshot");
            assertThat(events.subList(0, events.size() - 1))
                    .extracting(ServerSentEvent::id)
                    .containsOnlyNulls();
        }
    }

    @Test
    void anIdOfAnotherDatabaseLeadsToTheRows() {
        try (Database other = PostgresServer.shared().createDatabase()) {
            other.execute(EmbeddedDatabase.TABLES);
            try (App app = App.start(database);
                    App another = App.start(other)) {
                Seen here = listen(app, "", null);
                Seen there = listen(another, "", null);
                List.of(here, there).forEach(Seen::awaitLive);
                // Their LSNs are of one server: before, between and after.
                database.execute("INSERT INTO notes VALUES (1)");
                other.execute("UPDATE stock SET pieces = 1 WHERE item = 'bread'");
                database.execute("INSERT INTO notes VALUES (2)");
                here.awaitChanges(2);
                there.awaitChanges(1);

                Seen lost = listen(app, "?table=notes", there.lastId);
                lost.awaitLive();
                assertThat(lost.names()).containsExactly("reset", "snapshot", "snapshot", "live");
            }
        }
    }

    @Test
    void aSubscriberThatCancelsAtOnceFreesItsPlaceForASnapshot() {
        try (App app = App.start(database, "--webflux.snapshots=2")) {
            Feed feed = app.bean(Feed.class);
            ChangeFilter all = ChangeFilter.of(new LinkedMultiValueMap<>());
            for (int i = 0; i < 10; i++) {
                StepVerifier.create(feed.events(all, null, true), 0)
                        .expectSubscription()
                        .thenCancel()
                        .verify(DEADLINE);
                StepVerifier.create(feed.events(all, null, true), 1)
                        .expectNextMatches(event -> event.name().equals("reset"))
                        .thenCancel()
                        .verify(DEADLINE);
            }
            Seen seen = listen(app, "?snapshot=true", null);
            seen.awaitLive();
            assertThat(seen.names()).startsWith("reset").doesNotContain("busy");
        }
    }

    @Test
    void oneSnapshotTooManyIsToldToComeBack() {
        try (App app = App.start(database, "--webflux.snapshots=0")) {
            Seen seen = listen(app, "?snapshot=true", null);
            await().atMost(DEADLINE).until(() -> seen.ended);
            assertThat(seen.names()).containsExactly("busy");
        }
    }

    @Test
    void aBrowserSeesEveryCommitOnceWhileApplicationAndDatabaseRestart() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (PostgresServer server = PostgresServer.start();
                Database restarted = server.createDatabase()) {
            restarted.execute("CREATE TABLE notes (id bigint PRIMARY KEY)");
            String slot = "slot_" + restarted.name();
            int port = Ports.free();
            App app = App.start(restarted.url(), slot, port);
            EventSource browser = new EventSource("http://127.0.0.1:" + port + "/changes?table=notes");
            CompletableFuture<Void> writer = new CompletableFuture<>();
            try {
                subscriptions.add(browser.events().subscribe());
                await().atMost(DEADLINE).until(() -> browser.isLive());
                writer.completeAsync(() -> {
                    for (int i = 1; !enough.get(); i++) {
                        write(restarted, i);
                    }
                    return null;
                });
                browser.awaitMore(100);
                app.close();
                app = App.start(restarted.url(), slot, port);
                browser.awaitMore(100);
                server.restart();
                browser.awaitMore(100);
                server.kill();
                server.restart();
                browser.awaitMore(100);
                app.close();
                app = App.start(restarted.url(), slot, port);
                browser.awaitMore(100);
            } finally {
                enough.set(true);
                writer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                List<Long> committed = restarted.rows("SELECT id FROM notes ORDER BY id").stream()
                        .map(row -> Long.valueOf(row.get(0)))
                        .toList();
                await().atMost(DEADLINE).until(() -> browser.keys().size() >= committed.size());
                app.close();
                assertThat(browser.keys()).isEqualTo(committed);
                assertThat(browser.connections()).isGreaterThan(2);
                assertThat(browser.names()).doesNotContain("reset", "snapshot");
            }
        }
    }

    /** Writes a row if the server is there; whether it was committed, the table says. */
    private static void write(Database database, int id) {
        try {
            database.execute("INSERT INTO notes VALUES (" + id + ")");
        } catch (RuntimeException e) {
            // The server is away.
        }
    }

    @Test
    void healthGoesDownWhenTheDatabaseIsSuspendedAndUpAgain() {
        try (PostgresServer server = PostgresServer.start();
                Database suspended = tablesIn(server.createDatabase());
                App app = App.start(suspended)) {
            await().atMost(DEADLINE).until(() -> health(app).equals("UP"));
            assertThat(status(app).get("reachable")).isEqualTo(true);
            server.freeze();
            try {
                await().atMost(DEADLINE).until(() -> health(app).equals("DOWN"));
                await().atMost(DEADLINE)
                        .until(() -> Boolean.FALSE.equals(status(app).get("reachable")));
            } finally {
                server.thaw();
            }
            await().atMost(DEADLINE).until(() -> health(app).equals("UP"));
            await().atMost(DEADLINE).until(() -> Boolean.TRUE.equals(status(app).get("reachable")));
        }
    }

    @Test
    void streamsOverAWebSocketToo() {
        try (App app = App.start(database)) {
            List<JsonNode> messages = Collections.synchronizedList(new ArrayList<>());
            subscriptions.add(new ReactorNettyWebSocketClient()
                    .execute(
                            URI.create("ws://127.0.0.1:" + app.port()
                                    + "/changes/ws?table=n%6Ftes&operation=create%2Cdelete"),
                            session -> session.receive()
                                    .map(WebSocketMessage::getPayloadAsText)
                                    .map(text -> JsonMapper.shared().readTree(text))
                                    .filter(message ->
                                            !message.get("event").asString().equals("beat"))
                                    .doOnNext(messages::add)
                                    .then())
                    .subscribe());
            await().atMost(DEADLINE).until(() -> messages.size() == 1);
            assertThat(messages.get(0).get("event").asString()).isEqualTo("live");
            database.execute("INSERT INTO notes VALUES (1, 'a \"quoted\" one')");
            await().atMost(DEADLINE).until(() -> messages.size() == 2);
            assertThat(messages.get(1).get("event").asString()).isEqualTo("change");
            assertThat(messages.get(1).at("/data/payload/after/note").asString())
                    .isEqualTo("a \"quoted\" one");
            assertThat(messages.get(1).get("id").asString()).isNotEmpty();
        }
    }

    @Test
    void anIdOfManyTablesIsTakenInTheHeaderAndOnTheWebSocket() {
        String id = "A".repeat(30_000);
        try (App app = App.start(database)) {
            Seen seen = listen(app, "?table=notes", id);
            seen.awaitLive();
            assertThat(seen.names()).containsExactly("reset", "live");

            List<String> names = Collections.synchronizedList(new ArrayList<>());
            new ReactorNettyWebSocketClient()
                    .execute(
                            URI.create("ws://127.0.0.1:" + app.port() + "/changes/ws?table=notes&after=" + id),
                            session -> session.receive()
                                    .map(message -> JsonMapper.shared().readTree(message.getPayloadAsText()))
                                    .map(message -> message.get("event").asString())
                                    .filter(name -> !name.equals("beat"))
                                    .takeUntil("live"::equals)
                                    .doOnNext(names::add)
                                    .then())
                    .block(DEADLINE);
            assertThat(names).containsExactly("reset", "live");
        }
    }

    @Test
    void reportsTheProblemOfARequest() {
        try (App app = App.start(database)) {
            assertThat(refusal(app.client().get().uri("/changes?operation=insert")))
                    .contains("\"status\":400", "create, update, delete");
            assertThat(refusal(app.client().get().uri("/changes?tabel=orders")))
                    .contains("\"status\":400", "Parameters are table, operation");
            assertThat(refusal(app.client().get().uri("/changes?table=nope")))
                    .contains("\"status\":400", "not among those that are streamed");
            assertThat(refusal(app.client().put().uri("/orders/4711?status=sent")))
                    .contains("\"status\":404", "There is no such order");
            assertThat(refusal(app.client().delete().uri("/orders/4711")))
                    .contains("\"status\":404", "There is no such order");
            for (String rate : List.of("-1", "1001")) {
                assertThat(refusal(app.client()
                                .post()
                                .uri("/workload?rate=" + rate)
                                .contentType(MediaType.APPLICATION_JSON)))
                        .contains("\"status\":400", "The rate is between 0 and 1000");
            }
            assertThat(refusal(app.client().post().uri("/orders").bodyValue(Map.of("customer", "Radia"))))
                    .contains("\"status\":400", "An order has a customer and an amount");
            assertThat(new ReactorNettyWebSocketClient()
                            .execute(
                                    URI.create("ws://127.0.0.1:" + app.port() + "/changes/ws?operation=insert"),
                                    session -> session.receive()
                                            .then(session.closeStatus())
                                            .doOnNext(status -> assertThat(status.getReason())
                                                    .contains("create, update, delete"))
                                            .switchIfEmpty(Mono.error(() -> new AssertionError("not closed")))
                                            .then())
                            .thenReturn("closed")
                            .block(DEADLINE))
                    .isEqualTo("closed");
        }
    }

    @Test
    void reportsWhichDatabaseAndSlotItShowsAndHowLateAChangeCame() {
        try (App app = App.start(database)) {
            Seen seen = listen(app, "?table=notes", null);
            seen.awaitLive();
            database.execute("INSERT INTO notes VALUES (1, 'a')");
            seen.awaitChanges(1);
            await().atMost(DEADLINE).untilAsserted(() -> {
                Map<?, ?> status = app.client()
                        .get()
                        .uri("/status")
                        .retrieve()
                        .bodyToMono(Map.class)
                        .block(DEADLINE);
                assertThat(status.get("slotName")).isEqualTo("slot_" + database.name());
                assertThat(status.get("database")).asString().startsWith(database.name() + " on ");
                assertThat(status.toString()).doesNotContain(database.server().password() + "@");
                assertThat(((Number) status.get("latencyMillis")).longValue()).isBetween(0L, 60_000L);
            });
        }
    }

    private static @Nullable String refusal(WebClient.RequestHeadersSpec<?> request) {
        return request.exchangeToMono(response -> response.bodyToMono(String.class))
                .block(DEADLINE);
    }

    @Test
    void whatTheFormChangesComesBackAsAChange() {
        try (App app = App.start(database)) {
            Seen seen = listen(app, "?table=orders", null);
            seen.awaitLive();
            Long id = app.client()
                    .post()
                    .uri("/orders")
                    .bodyValue(Map.of("customer", "Radia", "amount", 3.5))
                    .retrieve()
                    .bodyToMono(Long.class)
                    .block(DEADLINE);
            app.client()
                    .put()
                    .uri("/orders/" + id + "?status=sent")
                    .retrieve()
                    .toBodilessEntity()
                    .block(DEADLINE);
            app.client()
                    .delete()
                    .uri("/orders/" + id)
                    .retrieve()
                    .toBodilessEntity()
                    .block(DEADLINE);
            seen.awaitChanges(3);
            assertThat(seen.operations()).containsExactly("create", "update", "delete");
            assertThat(seen.changes.get(0).at("/payload/after/customer").asString())
                    .isEqualTo("Radia");
            assertThat(seen.changes.get(1).at("/payload/after/status").asString())
                    .isEqualTo("sent");
        }
    }

    private Seen listen(App app, String query, String lastId) {
        Seen seen = new Seen();
        subscriptions.add(
                app.events(query, lastId).doFinally(signal -> seen.ended = true).subscribe(seen::add, e -> {}));
        return seen;
    }

    private static Database tablesIn(Database database) {
        database.execute(EmbeddedDatabase.TABLES);
        return database;
    }

    private static Map<?, ?> status(App app) {
        return app.client()
                .get()
                .uri("/status")
                .retrieve()
                .bodyToMono(Map.class)
                .block(DEADLINE);
    }

    private static String health(App app) {
        return app.client()
                .get()
                .uri("/actuator/health/penstock")
                .exchangeToMono(response -> response.bodyToMono(JsonNode.class))
                .map(body -> body.get("status").asString())
                .block(DEADLINE);
    }

    private static String readUntil(BufferedReader reader, String line) throws IOException {
        return readUntil(reader, line, new ArrayList<>());
    }

    private static String readUntil(BufferedReader reader, String wanted, List<String> ids) throws IOException {
        String line = reader.readLine();
        while (line != null && !line.equals(wanted)) {
            if (line.startsWith("id:")) {
                ids.add(line.substring(3));
            }
            line = reader.readLine();
        }
        return line;
    }

    /** Events that a subscriber has received so far. */
    private static final class Seen {
        final List<ServerSentEvent<String>> events = Collections.synchronizedList(new ArrayList<>());
        final List<JsonNode> changes = Collections.synchronizedList(new ArrayList<>());
        final List<JsonNode> rows = Collections.synchronizedList(new ArrayList<>());
        final List<String> ids = Collections.synchronizedList(new ArrayList<>());
        volatile boolean ended;
        volatile String lastId = "";

        void add(ServerSentEvent<String> event) {
            if (event.id() != null) {
                lastId = event.id();
            }
            // First, because tests wait for the changes and then look at the events.
            if (!event.event().equals("beat")) {
                events.add(event);
            }
            if (event.event().equals("change")) {
                ids.add(event.id());
                changes.add(JsonMapper.shared().readTree(event.data()));
            } else if (event.event().equals("snapshot")) {
                rows.add(JsonMapper.shared().readTree(event.data()));
            }
        }

        void awaitLive() {
            await().atMost(DEADLINE).until(() -> names().contains("live"));
        }

        void awaitChanges(int count) {
            await().atMost(DEADLINE).pollInterval(Duration.ofMillis(5)).until(() -> changes.size() >= count);
        }

        List<String> names() {
            return List.copyOf(events).stream().map(ServerSentEvent::event).toList();
        }

        List<String> operations() {
            return List.copyOf(changes).stream()
                    .map(change -> change.get("operation").asString())
                    .toList();
        }

        List<Integer> keys() {
            return List.copyOf(changes).stream()
                    .map(change -> change.at("/key/id").asInt())
                    .toList();
        }
    }
}
