package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.KafkaBroker;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs the statements that a real Debezium Engine read when it wrote the golden files, and compares each message with its event. What is
 * not compared is listed here, and in the guide.
 */
class DebeziumFormatIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Times, LSNs and transaction ids differ from run to run; the version is the writer's. */
    private static final Set<String> OWN_SOURCE_FIELDS =
            Set.of("version", "ts_ms", "ts_us", "ts_ns", "lsn", "txId", "sequence");

    private static final Set<String> TIMES = Set.of("ts_ms", "ts_us", "ts_ns");

    /** Columns that Debezium writes as null or leaves out, although they have a value; and the null for values that were not sent. */
    private static final Map<String, Set<String>> MORE_THAN_DEBEZIUM = Map.of(
            "golden.public.texts", Set.of("j"),
            "golden.public.morelists", Set.of("h", "j", "l", "m"),
            "golden.public.toastedmore", Set.of("e"));

    private final KafkaBroker broker = KafkaBroker.shared();

    @ParameterizedTest
    @EnumSource(DebeziumDecimals.class)
    void writesWhatARealEngineWrote(DebeziumDecimals decimals) throws Exception {
        String prefix = "golden" + decimals.name().toLowerCase(Locale.ROOT);
        List<String> changes = lines("changes.sql").stream()
                .filter(statement -> hasForm(statement, decimals))
                .toList();

        try (Database database = PostgresServer.shared().createDatabase()) {
            lines("setup.sql").forEach(database::execute);
            run(database, changes, prefix, decimals);
        }

        Map<String, List<JsonNode>> expected = golden(decimals);
        Map<String, List<JsonNode>> written = new TreeMap<>();
        for (String topic : List.of(prefix, prefix + ".message")) {
            for (ConsumerRecord<byte[], byte[]> message : TopicReader.messages(broker.bootstrapServers(), topic)) {
                String name = topicOfTable(message);
                assertThat(message.headers().lastHeader("penstock.position")).isNotNull();
                assertThat(message.headers().lastHeader("penstock.schemaVersion") == null)
                        .as(name)
                        .isEqualTo(name.equals("golden.message") || name.equals("golden.public.truncated"));
                written.computeIfAbsent(name, key -> new ArrayList<>()).add(comparable(name, message(message)));
            }
        }
        written.remove("golden.public.finished");
        assertThat(expected.values().stream().mapToInt(List::size).sum()).isGreaterThan(70);
        assertThat(written.keySet()).isEqualTo(expected.keySet());
        assertThat(differences(expected, written)).isEmpty();
    }

    private static List<String> differences(Map<String, List<JsonNode>> expected, Map<String, List<JsonNode>> written) {
        List<String> differences = new ArrayList<>();
        expected.forEach((topic, events) -> {
            List<JsonNode> messages = written.get(topic);
            if (messages.size() != events.size()) {
                differences.add(topic + ": " + messages.size() + " messages for " + events.size() + " events");
            }
            for (int i = 0; i < Math.min(events.size(), messages.size()); i++) {
                if (!events.get(i).equals(messages.get(i))) {
                    differences.add(topic + "\n  event   " + events.get(i) + "\n  message " + messages.get(i));
                }
            }
        });
        return differences;
    }

    /** The engine has a topic for each table; here one is enough. */
    private static String topicOfTable(ConsumerRecord<byte[], byte[]> message) {
        Header collection = message.headers().lastHeader("penstock.collection");
        if (collection == null) {
            return "golden.message";
        }
        String name = new String(collection.value(), StandardCharsets.UTF_8)
                .replace("\"", "")
                .replace(' ', '_');
        return name.contains(".") ? "golden." + name : "golden.public." + name;
    }

    /** A value without a form in the JSON is an error here, and null in Debezium's. */
    private static boolean hasForm(String statement, DebeziumDecimals decimals) {
        if (statement.startsWith("UPDATE toastedmore")) {
            return decimals == DebeziumDecimals.STRING;
        }
        boolean special = statement.startsWith("INSERT INTO decimals VALUES (")
                && (statement.contains("NaN") || statement.contains("Infinity"));
        return !(special && decimals == DebeziumDecimals.PRECISE)
                && !statement.startsWith("INSERT INTO dates VALUES (2");
    }

    private void run(Database database, List<String> changes, String prefix, DebeziumDecimals decimals)
            throws Exception {
        PostgresSource source = PostgresSource.builder()
                .url(database.url())
                .tables("*", "other.*")
                .slotName(prefix)
                .publicationName(prefix)
                .option("logrepl.messages", "true")
                .build();
        KafkaSink sink = KafkaSink.builder()
                .bootstrapServers(broker.bootstrapServers())
                .topic(prefix)
                .messagesTopic(prefix + ".message")
                .partitions(1)
                .format(MessageForm.DEBEZIUM)
                .debeziumName("golden")
                .debeziumDatabase("golden")
                .debeziumDecimals(decimals)
                .acknowledgeTo(source.acknowledgements())
                .build();
        CountDownLatch snapshot = new CountDownLatch(1);
        Flux<Record> records = source.records()
                .doOnNext(record -> {
                    if ("last".equals(record.metadata().get(Metadata.SNAPSHOT))) {
                        snapshot.countDown();
                    }
                })
                .takeUntil(record -> "finished".equals(record.collection()));
        CompletableFuture<Void> done = records.as(sink).toFuture();
        while (!snapshot.await(100, TimeUnit.MILLISECONDS) && !done.isDone()) {
            assertThat(done).isNotCompletedExceptionally();
        }
        changes.forEach(database::execute);
        done.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Map<String, List<JsonNode>> golden(DebeziumDecimals decimals) throws IOException {
        Map<String, List<JsonNode>> events = new TreeMap<>();
        for (String line : lines(decimals.name().toLowerCase(Locale.ROOT) + ".jsonl")) {
            ObjectNode event = (ObjectNode) MAPPER.readTree(line);
            String topic = event.get("topic").asString();
            event.remove("topic");
            boolean keylessTombstone =
                    event.get("key").isNull() && event.get("value").isNull();
            if (!keylessTombstone && !withoutForm(topic, event, decimals)) {
                events.computeIfAbsent(topic, name -> new ArrayList<>()).add(comparable(topic, event));
            }
        }
        return events;
    }

    private static boolean withoutForm(String topic, JsonNode event, DebeziumDecimals decimals) {
        JsonNode value = event.get("value");
        int id = value.path("after").path("id").asInt(0);
        return switch (topic) {
            case "golden.public.dates" -> id == 2;
            case "golden.public.decimals" -> id > 5 && decimals == DebeziumDecimals.PRECISE;
            case "golden.public.toastedmore" ->
                value.path("op").asString("").equals("u") && decimals != DebeziumDecimals.STRING;
            default -> false;
        };
    }

    private static ObjectNode message(ConsumerRecord<byte[], byte[]> message) {
        ObjectNode event = MAPPER.createObjectNode();
        event.set("key", json(message.key()));
        ObjectNode headers = event.putObject("headers");
        for (Header header : message.headers()) {
            if (header.key().startsWith("__debezium")) {
                headers.set(header.key(), json(header.value()));
            }
        }
        event.set("value", json(message.value()));
        return event;
    }

    private static JsonNode json(byte[] bytes) {
        return bytes == null ? MAPPER.nullNode() : MAPPER.readTree(bytes);
    }

    private static ObjectNode comparable(String topic, ObjectNode event) {
        if (event.get("value") instanceof ObjectNode value) {
            value.remove(TIMES);
            ObjectNode source = (ObjectNode) value.get("source");
            source.remove(OWN_SOURCE_FIELDS);
            // Which row is the first or the last one depends on the order of the tables.
            if (!source.get("snapshot").asString().equals("false")) {
                source.put("snapshot", "true");
            }
            if (value.get("after") instanceof ObjectNode after) {
                after.remove(MORE_THAN_DEBEZIUM.getOrDefault(topic, Set.of()));
            }
            // Debezium invents values for required columns that the server did not send.
            if (topic.equals("golden.public.required") && value.get("before") instanceof ObjectNode before) {
                before.remove(Set.of("name", "amount"));
            }
        }
        return event;
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream in = DebeziumFormatIT.class.getResourceAsStream("/debezium/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
