package dev.penstock.benchmarks.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.Header;
import io.debezium.engine.format.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the events of a real Debezium Engine with the golden files that the Kafka module's {@code format=debezium} is held to. Run by
 * the long checks; with {@code -Dpenstock.golden=write} it rewrites the files.
 */
class DebeziumGoldenIT {
    private static final boolean WRITE = "write".equals(System.getProperty("penstock.golden"));
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final Path FILES = files();

    @ParameterizedTest
    @ValueSource(strings = {"precise", "string", "double"})
    void engineWritesWhatTheGoldenFileHolds(String decimals) throws Exception {
        assumeTrue(WHOLE || WRITE);
        List<String> events;
        try (PostgresServer server = PostgresServer.builder().version(17).start();
                Database database = server.createDatabase("golden")) {
            statements("setup.sql").forEach(database::execute);
            events = events(database, decimals);
        }

        Path golden = FILES.resolve(decimals + ".jsonl");
        if (WRITE) {
            Files.write(golden, events, StandardCharsets.UTF_8);
        }
        assertThat(events).isEqualTo(Files.readAllLines(golden, StandardCharsets.UTF_8));
    }

    private static List<String> events(Database database, String decimals) throws Exception {
        ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
        AtomicReference<Object> failure = new AtomicReference<>();
        CountDownLatch snapshot = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        DebeziumEngine<ChangeEvent<String, String>> engine = DebeziumEngine.create(Json.class, Json.class, Json.class)
                .using(properties(database, decimals))
                .using(new DebeziumEngine.ConnectorCallback() {
                    @Override
                    public void pollingStarted() {
                        snapshot.countDown();
                    }
                })
                .using((success, message, error) -> {
                    if (!success) {
                        failure.set(error == null ? message : error);
                    }
                    done.countDown();
                })
                .notifying(event -> {
                    String destination = String.valueOf(event.destination());
                    if (destination.endsWith(".finished")) {
                        done.countDown();
                    } else {
                        events.add(line(event));
                    }
                })
                .build();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        thread.execute(engine);
        try {
            assertThat(snapshot.await(2, TimeUnit.MINUTES)).isTrue();
            await(database);
            statements("changes.sql").forEach(database::execute);
            assertThat(done.await(2, TimeUnit.MINUTES)).isTrue();
            assertThat(failure.get()).isNull();
        } finally {
            engine.close();
            thread.shutdown();
        }
        return new ArrayList<>(events);
    }

    /** Streaming has begun once the slot is read: what is written then is no part of the snapshot. */
    private static void await(Database database) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!"t".equals(database.value("SELECT active FROM pg_replication_slots WHERE slot_name = 'golden'"))
                || !"streaming".equals(database.value("SELECT max(state) FROM pg_stat_replication"))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static Properties properties(Database database, String decimals) {
        PostgresServer server = database.server();
        Properties properties = new Properties();
        properties.setProperty("name", "golden");
        properties.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        properties.setProperty("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        properties.setProperty("topic.prefix", "golden");
        properties.setProperty("plugin.name", "pgoutput");
        properties.setProperty("database.hostname", server.host());
        properties.setProperty("database.port", Integer.toString(server.port()));
        properties.setProperty("database.user", server.user());
        properties.setProperty("database.password", server.password());
        properties.setProperty("database.dbname", database.name());
        properties.setProperty("slot.name", "golden");
        properties.setProperty("publication.name", "golden");
        properties.setProperty("publication.autocreate.mode", "disabled");
        properties.setProperty("snapshot.mode", "initial");
        properties.setProperty("decimal.handling.mode", decimals);
        properties.setProperty("skipped.operations", "none");
        properties.setProperty("poll.interval.ms", "10");
        properties.setProperty("key.converter.schemas.enable", "false");
        properties.setProperty("value.converter.schemas.enable", "false");
        properties.setProperty("header.converter.schemas.enable", "false");
        return properties;
    }

    /** Returns an event as a JSON object of topic, key, headers and value, without what differs from run to run. */
    private static String line(ChangeEvent<String, String> event) {
        StringBuilder headers = new StringBuilder("{");
        for (Header<?> header : event.headers()) {
            if (header.getKey().startsWith("__debezium.context")) {
                continue;
            }
            headers.append(headers.length() > 1 ? "," : "")
                    .append('"')
                    .append(header.getKey())
                    .append("\":")
                    .append(header.getValue());
        }
        return "{\"topic\":\"" + event.destination() + "\",\"key\":" + event.key() + ",\"headers\":" + headers
                + "},\"value\":" + (event.value() == null ? "null" : stable(event.value())) + '}';
    }

    private static String stable(String value) {
        return value.replaceAll("\"(ts_ms|ts_us|ts_ns|lsn|txId)\":\\d+", "\"$1\":0")
                .replaceAll("\"sequence\":\"\\[[^]]*]\"", "\"sequence\":\"[]\"");
    }

    private static List<String> statements(String file) throws Exception {
        return Files.readAllLines(FILES.resolve(file), StandardCharsets.UTF_8);
    }

    private static Path files() {
        Path fromModule = Path.of("../reactive-kafka/src/test/resources/debezium");
        return Files.isDirectory(fromModule) ? fromModule : Path.of("reactive-kafka/src/test/resources/debezium");
    }
}
