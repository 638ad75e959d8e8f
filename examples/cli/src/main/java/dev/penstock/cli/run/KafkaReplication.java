package dev.penstock.cli.run;

import dev.penstock.cli.invocation.Environment;
import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Failure;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.invocation.StopSignal;
import dev.penstock.core.Record;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSinkBuilder;
import dev.penstock.source.PostgresSource;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Replication of a source to Kafka topics, which resumes after the position stored in Kafka. */
public final class KafkaReplication {
    private static final int PREFETCH = 64;

    private final Invocation invocation;
    private final boolean exactlyOnce;
    private final boolean hasPositionFile;
    private final @Nullable Duration idleExit;

    public KafkaReplication(
            Invocation invocation, boolean exactlyOnce, boolean hasPositionFile, @Nullable Duration idleExit) {
        this.invocation = invocation;
        this.exactlyOnce = exactlyOnce;
        this.hasPositionFile = hasPositionFile;
        this.idleExit = idleExit;
    }

    /** Returns whether the options of a sink are those of a Kafka sink. */
    public static boolean isChosen(Map<String, String> sinkOptions) {
        return sinkOptions.keySet().stream().anyMatch(name -> name.startsWith("kafka."));
    }

    public int run() {
        PostgresSource source = invocation.source(SinkOptions.ofSource(invocation, exactlyOnce));
        // The slot's name alone is not unique in a Kafka cluster, so it is not the default here.
        Map<String, String> options = SinkOptions.of(invocation, null, exactlyOnce, false);
        if (hasPositionFile) {
            invocation.problem(
                    "--position-file", "is not allowed with a Kafka sink, which keeps the position in a topic");
        }
        KafkaSinkBuilder builder = KafkaSink.builder().options(options);
        if (source != null) {
            builder.acknowledgeTo(source.acknowledgements());
            builder.defaultPipeline(source.admin().slotIdentity().onErrorMap(e -> Failure.of("source", e)));
        }
        KafkaSink sink = invocation.checked(invocation.sink(builder));
        replicate(invocation.checked(source), sink);
        return ExitStatus.DONE;
    }

    private void replicate(PostgresSource source, KafkaSink sink) {
        Environment environment = invocation.environment();
        Idleness idleness = new Idleness(Sessions.isDone(source), idleExit);
        Mono<Void> end = Clock.until(idleness, environment.stop());
        Disposable.Swap session = Disposables.swap();
        try {
            Answer.of("sink", sink.resume(position -> steps(source.recordsAfter(position), end, session, idleness)));
        } finally {
            session.dispose();
            source.admin().released().timeout(StopSignal.GRACE, Mono.empty()).block();
            LeftSlot.report(invocation, source);
        }
    }

    /** Ends the records at {@code end}. The sink then finishes its batches, while the session stays open for acknowledgements. */
    private static Flux<Record> steps(
            Flux<Record> records, Mono<Void> end, Disposable.Swap session, Idleness idleness) {
        return Ending.until(
                records.onErrorMap(e -> Failure.of("source", e))
                        .publish(PREFETCH)
                        .autoConnect(1, session::update)
                        .doOnNext(record -> idleness.interrupt()),
                end);
    }
}
