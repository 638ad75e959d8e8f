package dev.penstock.verification.crash.connector;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Metadata;
import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.sink.error.FencedException;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SlotAhead;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.verification.crash.connector.Gauges.Gauge;
import dev.penstock.verification.crash.plan.Focus;
import dev.penstock.verification.crash.plan.Mode;
import dev.penstock.verification.crash.workload.Schema;
import dev.penstock.verification.process.ParentWatch;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Program under check: a pipeline from source to sink, with the position in a file or in the target. Ends with its parent. */
public final class CheckedConnector {
    /** The exit code after an orderly stop. */
    public static final int STOPPED = 0;
    /** The exit code after a stop that took too long. */
    static final int UNFINISHED = 3;
    /** The exit code after an end that is on record. */
    static final int FAILED = 1;

    /** The exit code after an error that an operator must resolve, in checks with acts of a person. */
    static final int GAVE_UP = 4;

    private static final String PIPELINE = "crash";
    private static final int PREFETCH = 256;
    /** The limit for a stop. It guards against hangs only: a busy machine is slow. */
    private static final Duration STOP = Duration.ofSeconds(75);

    private final Mode mode;
    private final Focus focus;
    private final Violations errors;
    private final Gauges gauges;
    private final PositionFile file;
    private final Violations violations;
    private final PostgresSource source;
    private final PostgresSink sink;
    private final StoringAcknowledger durable;
    private final Sinks.Empty<Void> drained = Sinks.empty();
    private final Sinks.Empty<Void> failure = Sinks.empty();
    private final Disposable.Swap running = Disposables.swap();
    private final Disposable.Swap session = Disposables.swap();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile boolean streamed;
    private volatile long claim;
    private volatile @Nullable Position taken;

    private CheckedConnector(String from, String to, Mode mode, Focus focus, int lanes, Path directory, int batchSize) {
        this.mode = mode;
        this.focus = focus;
        this.errors = new Violations(directory.resolve("errors"));
        this.gauges = new Gauges(directory.resolve(ConnectorProcess.GAUGES));
        this.file = new PositionFile(directory);
        this.violations = Violations.in(directory);
        this.source = PostgresSource.builder()
                .url(from)
                .tables(Schema.of(mode, focus).tables().toArray(String[]::new))
                .slotName(Schema.SLOT)
                .publicationName(Schema.PUBLICATION)
                // Acknowledged is only what is stored, so a slot past the stored position was moved by someone else.
                .slotAhead(SlotAhead.FAIL)
                .statusInterval(Duration.ofMillis(300))
                .reconnectMaxBackoff(Duration.ofSeconds(1))
                .build();
        this.durable = new StoringAcknowledger();
        PostgresSinkBuilder builder = PostgresSink.builder()
                .url(to)
                .acknowledgeTo(durable)
                .batchSize(batchSize)
                .parallelism(lanes);
        this.sink = (storesInTarget() ? builder.delivery(Delivery.EXACTLY_ONCE).pipeline(PIPELINE) : builder).build();
    }

    /** Runs until it is killed or stopped: source URL, target URL, mode, focus, lanes, directory, the size of a batch. */
    public static void main(String[] arguments) {
        ParentWatch.endWithParent();
        Violations violations = Violations.in(Path.of(arguments[5]));
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, error) -> violations.add("thread '" + thread.getName() + "' died of " + error));
        CheckedConnector connector = null;
        try {
            connector = new CheckedConnector(
                    arguments[0],
                    arguments[1],
                    Mode.valueOf(arguments[2]),
                    Focus.valueOf(arguments[3]),
                    Integer.parseInt(arguments[4]),
                    Path.of(arguments[5]),
                    Integer.parseInt(arguments[6]));
            every(Duration.ofMillis(20), connector::tellWhetherSettled);
            Runtime.getRuntime().addShutdownHook(new Thread(connector::stop, "stop"));
            connector.runToItsEnd();
        } catch (Throwable e) {
            e.printStackTrace();
            if (connector != null) {
                connector.countEnd(Exceptions.unwrap(e));
            } else {
                violations.add("a connector could not be made: " + e);
            }
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private void runToItsEnd() throws InterruptedException {
        running.update(run().retryWhen(Retry.indefinitely().filter(this::isNotConnectedInTime))
                .subscribe(nothing -> {}, failure::tryEmitError, failure::tryEmitEmpty));
        failure.asMono().block();
        if (stopping) {
            if (!Objects.equals(taken, durable.last)) {
                violations.add("the sink completed at a stop, but did not acknowledge the last record that it took");
            }
            ended.countDown();
            Thread.currentThread().join();
        }
        throw new IllegalStateException("The sink completed although nothing stopped it.");
    }

    /** Returns whether a machine without free processors kept a new process from connecting. Another process would not be faster. */
    private boolean isNotConnectedInTime(Throwable error) {
        return taken == null
                && !stopping
                && Stream.iterate(error, Objects::nonNull, Throwable::getCause)
                        .anyMatch(cause ->
                                cause instanceof R2dbcTimeoutException late && "08001".equals(late.getSqlState()));
    }

    /** It is right to start again where the cause passes by itself, or another connector goes on. */
    private void countEnd(Throwable error) {
        if (error instanceof FencedException) {
            gauges.set(Gauge.FENCED, gauges.get(Gauge.FENCED) + 1);
            if (!isOvertaken()) {
                violations.add("a connector was kept from writing though no other claimed the position after it");
            }
        } else if (!(error instanceof PenstockException known && known.isTransient())) {
            if (focus == Focus.PEOPLE) {
                errors.add(String.valueOf(error));
                Runtime.getRuntime().halt(GAVE_UP);
            }
            violations.add("a connector ended in an error that is not transient: " + error);
        }
    }

    /** Returns whether another connector has claimed the position, which that connector records a moment later. */
    private boolean isOvertaken() {
        return Boolean.TRUE.equals(Flux.interval(Duration.ofMillis(20))
                .map(tick -> gauges.get(Gauge.CLAIMS) > claim)
                .filter(overtaken -> overtaken)
                .next()
                .timeout(STOP, Mono.just(false))
                .block());
    }

    /**
     * Stops in an orderly way at SIGTERM. Either the sink writes and acknowledges its batches while the session waits; or everything is
     * cancelled, and the acknowledgements that were held back are sent at that moment.
     */
    private void stop() {
        stopping = true;
        try {
            boolean done = true;
            if (gauges.get(Gauge.CANCELLED_AT_STOP) == 0) {
                drained.tryEmitEmpty();
                done = ended.await(STOP.toMillis(), TimeUnit.MILLISECONDS);
                session.dispose();
            } else {
                running.dispose();
            }
            source.admin().released().timeout(STOP, Mono.empty()).block();
            Runtime.getRuntime().halt(done ? STOPPED : UNFINISHED);
        } catch (Throwable e) {
            e.printStackTrace();
            violations.add("a connector failed while it stopped: " + e);
            Runtime.getRuntime().halt(UNFINISHED);
        }
    }

    private Mono<Void> run() {
        if (storesInTarget()) {
            return sink.resume(() -> claimed(all()), position -> claimed(after(position)));
        }
        Optional<Position> stored = file.read();
        return paced(stored.map(this::after).orElseGet(this::all)).as(sink);
    }

    private Flux<Record> all() {
        return checked(source.records(), DeliveryOrder.fromTheBeginning());
    }

    private Flux<Record> after(Position position) {
        return checked(source.recordsAfter(position), DeliveryOrder.after(position));
    }

    /** Ends the records at a stop, while the session stays open for the acknowledgements of those that were emitted. */
    private Flux<Record> checked(Flux<Record> emitted, DeliveryOrder order) {
        return emitted.doOnError(this::sourceFailed)
                .doOnComplete(() -> violations.add("the source completed"))
                .doOnCancel(durable::acknowledgeWithheld)
                .publish(PREFETCH)
                .autoConnect(1, session::update)
                .takeUntilOther(drained.asMono())
                .doOnNext(record -> {
                    streamed = true;
                    taken = record.position();
                    order.accept(record).ifPresent(violations::add);
                });
    }

    /** A source that has begun gets over whatever passes by itself. */
    private void sourceFailed(Throwable error) {
        boolean overtaken = gauges.get(Gauge.CLAIMS) > claim;
        if (!(error instanceof PenstockException known)) {
            violations.add("the source died of " + error);
        } else if (known.isTransient() && streamed && !overtaken) {
            violations.add("the source ended instead of reconnecting: " + error);
        }
    }

    private Flux<Record> claimed(Flux<Record> emitted) {
        claim = gauges.get(Gauge.CLAIMS) + 1;
        gauges.set(Gauge.CLAIMS, claim);
        return paced(emitted);
    }

    private boolean storesInTarget() {
        return mode == Mode.EXACTLY_ONCE;
    }

    private Flux<Record> paced(Flux<Record> emitted) {
        long before = gauges.get(Gauge.COMMIT_LSN);
        AtomicBoolean reading = new AtomicBoolean();
        return emitted.doOnNext(record -> {
                    count(record, before);
                    countReads(record.metadata().get(Metadata.SNAPSHOT), reading);
                })
                .concatMap(
                        record -> {
                            long pace = gauges.get(Gauge.PACE);
                            return pace == 0
                                    ? Mono.just(record)
                                    : Mono.just(record).delayElement(Duration.ofMillis(pace));
                        },
                        1);
    }

    private void countReads(@Nullable String place, AtomicBoolean reading) {
        if (place == null) {
            return;
        }
        boolean last = place.equals("last");
        if (reading.getAndSet(!last) == last) {
            gauges.set(last ? Gauge.WHOLE_READS : Gauge.READS, gauges.get(last ? Gauge.WHOLE_READS : Gauge.READS) + 1);
        }
    }

    private void tellWhetherSettled() {
        boolean settled = source.admin()
                .session()
                .filter(session -> session.phase() == Phase.STREAMING)
                .isPresent();
        streamed |= settled;
        gauges.set(Gauge.SETTLED, settled ? 1 : 0);
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

    private static void every(Duration pause, Runnable action) {
        action.run();
        Schedulers.boundedElastic()
                .schedulePeriodically(action, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Acknowledger that stores the durable position and then acknowledges it to the source, unless acknowledgements are held back. */
    private final class StoringAcknowledger implements Acknowledger {
        private volatile @Nullable Position last;
        private volatile @Nullable Position withheld;

        @Override
        public void acknowledge(Position position) {
            throw new UnsupportedOperationException("A file holds one position, behind which all comes again.");
        }

        @Override
        public void acknowledgeUpTo(Position position) {
            if (!storesInTarget()) {
                file.write(position);
            }
            last = position;
            if (gauges.get(Gauge.HELD) == 0) {
                withheld = null;
                tell(position);
            } else {
                withheld = position;
                gauges.set(Gauge.WITHHELD, gauges.get(Gauge.WITHHELD) + 1);
            }
        }

        /** Acknowledges to the source the records whose acknowledgements were held back. */
        void acknowledgeWithheld() {
            Position position = withheld;
            if (position != null && stopping) {
                withheld = null;
                tell(position);
            }
        }

        private void tell(Position position) {
            source.acknowledgements().acknowledgeUpTo(position);
            if (position instanceof SourcePosition ours) {
                gauges.set(Gauge.ACKNOWLEDGED, Math.max(ours.endLsn(), gauges.get(Gauge.ACKNOWLEDGED)));
            }
        }
    }
}
