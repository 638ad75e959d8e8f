package dev.penstock.verification.crash;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.verification.crash.Gauges.Gauge;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The program under check: from source to sink, with the position in a file or in the target. Ends with its parent. */
public final class Connector {
    private static final String PIPELINE = "crash";

    private final Mode mode;
    private final Wiring wiring;
    private final Gauges gauges;
    private final PositionFile file;
    private final PostgresSource source;
    private final PostgresSink sink;
    private final Acknowledger durable;

    private Connector(String from, String to, Mode mode, Path directory, Wiring wiring) {
        this.mode = mode;
        this.wiring = wiring;
        this.gauges = new Gauges(directory.resolve(ConnectorProcess.GAUGES));
        this.file = new PositionFile(directory);
        this.source = PostgresSource.builder()
                .url(from)
                .tables(Schema.of(mode).tables().toArray(String[]::new))
                .slotName(Schema.SLOT)
                .publicationName(Schema.PUBLICATION)
                .statusInterval(Duration.ofMillis(300))
                .reconnectMaxBackoff(Duration.ofSeconds(1))
                .build();
        this.durable = new StoringAcknowledger();
        PostgresSinkBuilder builder =
                PostgresSink.builder().url(to).acknowledgeTo(durable).batchSize(500);
        this.sink = (storesInTarget() ? builder.delivery(Delivery.EXACTLY_ONCE).pipeline(PIPELINE) : builder).build();
    }

    /** Runs until killed: source URL, target URL, mode, directory. */
    public static void main(String[] arguments) {
        run(arguments, Wiring.sound());
    }

    /** Runs until killed, as it is wired. */
    public static void run(String[] arguments, Wiring wiring) {
        endWithParent();
        Mode mode = Mode.valueOf(arguments[2]);
        try {
            new Connector(arguments[0], arguments[1], mode, Path.of(arguments[3]), wiring)
                    .run()
                    .block();
        } catch (RuntimeException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private Mono<Void> run() {
        if (storesInTarget()) {
            return sink.resume(
                    () -> wired(source.records(), Optional.empty()),
                    position -> wired(source.recordsAfter(position), Optional.of(position)));
        }
        Optional<Position> stored = file.read();
        return wired(stored.map(source::recordsAfter).orElseGet(source::records), stored)
                .as(sink);
    }

    private boolean storesInTarget() {
        return mode == Mode.EXACTLY_ONCE;
    }

    private Flux<Record> wired(Flux<Record> emitted, Optional<Position> after) {
        long before = gauges.get(Gauge.COMMIT_LSN);
        Flux<Record> paced = emitted.doOnNext(record -> count(record, before))
                .concatMap(
                        record -> {
                            long pace = gauges.get(Gauge.PACE);
                            return pace == 0
                                    ? Mono.just(record)
                                    : Mono.just(record).delayElement(Duration.ofMillis(pace));
                        },
                        1);
        return wiring.records(paced, after, durable);
    }

    private void count(Record record, long before) {
        gauges.set(Gauge.RECORDS, gauges.get(Gauge.RECORDS) + 1);
        String commit = record.metadata().get(Metadata.COMMIT_LSN);
        if (commit == null) {
            return;
        }
        int slash = commit.indexOf('/');
        long lsn = Long.parseLong(commit, 0, slash, 16) << 32 | Long.parseLong(commit, slash + 1, commit.length(), 16);
        if (lsn <= before) {
            gauges.set(Gauge.REPEATS, gauges.get(Gauge.REPEATS) + 1);
        }
        gauges.set(Gauge.COMMIT_LSN, Math.max(lsn, gauges.get(Gauge.COMMIT_LSN)));
    }

    private static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // The parent says nothing; that it says nothing more is what counts.
                        }
                    } catch (IOException gone) {
                        // The parent is gone.
                    }
                    Runtime.getRuntime().halt(0);
                },
                "parent");
        watch.setDaemon(true);
        watch.start();
    }

    /** Stores what is durable, then tells the source, unless that is held back; the next acknowledgement makes up for it. */
    private final class StoringAcknowledger implements Acknowledger {
        @Override
        public void acknowledge(Position position) {
            throw new UnsupportedOperationException("A file holds one position, behind which all comes again.");
        }

        @Override
        public void acknowledgeUpTo(Position position) {
            if (!storesInTarget()) {
                file.write(position);
            }
            if (gauges.get(Gauge.HELD) == 0) {
                source.acknowledgements().acknowledgeUpTo(position);
            }
        }
    }
}
