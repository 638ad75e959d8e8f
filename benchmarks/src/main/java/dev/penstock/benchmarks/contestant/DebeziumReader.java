package dev.penstock.benchmarks.contestant;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads a number of records with Debezium Engine and prints their total.
 *
 * <p>Arguments: {@code connect} (every column of the Connect struct is read) or {@code json}, host, port, user, password, database, slot,
 * publication, snapshot mode, the number of records.
 */
public final class DebeziumReader {
    private final long records;
    private final Total total = new Total();
    private final CountDownLatch done = new CountDownLatch(1);
    private long json;
    private volatile @Nullable String failure;

    private DebeziumReader(long records) {
        this.records = records;
    }

    public static void main(String[] arguments) throws Exception {
        DebeziumReader reader = new DebeziumReader(Long.parseLong(arguments[9]));
        Properties properties = properties(arguments);
        try {
            if (arguments[0].equals("json")) {
                reader.runJson(properties);
            } else {
                reader.runConnect(properties);
            }
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            // Threads of the engine may still run.
            System.exit(1);
        }
    }

    private static Properties properties(String[] arguments) {
        Properties properties = new Properties();
        properties.setProperty("name", "comparison");
        properties.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        properties.setProperty("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        properties.setProperty("offset.flush.interval.ms", "1000");
        properties.setProperty("topic.prefix", "comparison");
        properties.setProperty("plugin.name", "pgoutput");
        properties.setProperty("database.hostname", arguments[1]);
        properties.setProperty("database.port", arguments[2]);
        properties.setProperty("database.user", arguments[3]);
        properties.setProperty("database.password", arguments[4]);
        properties.setProperty("database.dbname", arguments[5]);
        properties.setProperty("slot.name", arguments[6]);
        properties.setProperty("publication.name", arguments[7]);
        properties.setProperty("publication.autocreate.mode", "disabled");
        properties.setProperty("table.include.list", "public\\..*");
        properties.setProperty("snapshot.mode", arguments[8]);
        properties.setProperty("snapshot.fetch.size", "20000");
        properties.setProperty("max.batch.size", "20480");
        properties.setProperty("max.queue.size", "81920");
        properties.setProperty("poll.interval.ms", "10");
        properties.setProperty("tombstones.on.delete", "false");
        properties.setProperty("key.converter.schemas.enable", "false");
        properties.setProperty("value.converter.schemas.enable", "false");
        return properties;
    }

    private void runConnect(Properties properties) throws Exception {
        DebeziumEngine.Builder<ChangeEvent<SourceRecord, SourceRecord>> builder =
                DebeziumEngine.create(io.debezium.embedded.Connect.class);
        run(builder.using(properties).notifying((events, committer) -> {
            for (ChangeEvent<SourceRecord, SourceRecord> event : events) {
                read(event.value());
                committer.markProcessed(event);
            }
            committer.markBatchFinished();
        }));
        total.print();
    }

    private void runJson(Properties properties) throws Exception {
        DebeziumEngine.Builder<ChangeEvent<String, String>> builder = DebeziumEngine.create(Json.class);
        run(builder.using(properties)
                .notifying(
                        (List<ChangeEvent<String, String>> events,
                                DebeziumEngine.RecordCommitter<ChangeEvent<String, String>> committer) -> {
                            for (ChangeEvent<String, String> event : events) {
                                json += event.value().length();
                                committer.markProcessed(event);
                            }
                            committer.markBatchFinished();
                            count(events.size());
                        }));
        System.out.println(counted + (json == 42 ? " " : ""));
    }

    private long counted;

    private void count(int more) {
        counted += more;
        if (counted >= records) {
            done.countDown();
        }
    }

    private <R> void run(DebeziumEngine.Builder<R> builder) throws InterruptedException, IOException {
        ExecutorService thread = Executors.newSingleThreadExecutor(run -> {
            Thread daemon = new Thread(run, "engine");
            daemon.setDaemon(true);
            return daemon;
        });
        DebeziumEngine<R> engine = builder.using((success, message, error) -> {
                    if (!success) {
                        failure = message;
                        done.countDown();
                    }
                })
                .build();
        thread.execute(engine);
        if (!done.await(1, TimeUnit.HOURS)) {
            throw new IllegalStateException("The engine read too little within an hour");
        }
        if (failure != null) {
            throw new IllegalStateException("The engine failed: " + failure);
        }
        engine.close();
        thread.shutdown();
    }

    private void read(SourceRecord record) {
        Struct value = (Struct) record.value();
        Struct row = value.getStruct("after");
        if (row == null) {
            total.add(((Struct) Objects.requireNonNull(record.key())).getInt64("id"));
        } else {
            for (Field field : row.schema().fields()) {
                total.fold(row.get(field));
            }
            total.add(row.getInt64("id"));
        }
        if (total.records() >= records) {
            done.countDown();
        }
    }
}
