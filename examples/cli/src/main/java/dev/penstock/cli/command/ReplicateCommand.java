package dev.penstock.cli.command;

import dev.penstock.cli.invocation.Environment;
import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Failure;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.invocation.StopSignal;
import dev.penstock.cli.output.ProgressDisplay;
import dev.penstock.cli.run.Answer;
import dev.penstock.cli.run.Clock;
import dev.penstock.cli.run.Ending;
import dev.penstock.cli.run.Idleness;
import dev.penstock.cli.run.KafkaReplication;
import dev.penstock.cli.run.LeftSlot;
import dev.penstock.cli.run.Sessions;
import dev.penstock.cli.run.SinkOptions;
import dev.penstock.core.PositionStore;
import dev.penstock.core.Record;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Command that writes the records of a source to a sink. */
@Command(name = "replicate", description = "Write the rows and changes of one database to another, or to Apache Kafka.")
public final class ReplicateCommand extends PenstockCommand {
    private static final int PREFETCH = 64;

    @Option(
            names = "--exactly-once",
            description =
                    "Store the position in the target, in the transactions that write records, and resume after it."
                            + " Same as --sink.delivery=exactly-once, with the name of the slot as --sink.pipeline.")
    boolean exactlyOnce;

    @Option(
            names = "--create",
            description =
                    "Create the tables that the target lacks, including empty ones, and alter them when the tables of"
                            + " the source are altered. Same as --sink.schema=evolve.")
    boolean create;

    @Option(
            names = "--position-file",
            paramLabel = "FILE",
            description =
                    "Resume after the position in the file, and store the position of the last written record there.")
    @Nullable
    Path positionFile;

    @Option(
            names = "--idle-exit",
            paramLabel = "TIME",
            converter = Converters.OfDuration.class,
            description =
                    "End when the snapshot is complete, all changes that were on the server at the start are written,"
                            + " and no record has arrived for this time, such as 3s.")
    @Nullable
    Duration idleExit;

    @Override
    public boolean hasSource() {
        return true;
    }

    @Override
    public boolean hasSink() {
        return true;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "penstock replicate --source.url=postgresql://user@host/shop \\",
                "    --source.tables=* --sink.url=postgresql://user@other/shop --create --exactly-once",
                "penstock replicate --source.url=postgresql://user@host/shop \\",
                "    --source.tables=* --sink.kafka.bootstrapServers=kafka:9092 --exactly-once");
    }

    @Override
    public int run(Invocation invocation) {
        if (KafkaReplication.isChosen(invocation.sinkOptions())) {
            if (create) {
                invocation.problem("--create", "is not allowed with a Kafka sink");
            }
            return new KafkaReplication(invocation, exactlyOnce, positionFile != null, idleExit).run();
        }
        PostgresSource source = invocation.source(SinkOptions.ofSource(invocation, exactlyOnce));
        Map<String, String> sinkOptions = SinkOptions.of(invocation, source, exactlyOnce, positionFile != null);
        if (create) {
            String given = sinkOptions.putIfAbsent("schema", "evolve");
            if ("fail".equals(given)) {
                invocation.problem("--create", "contradicts 'sink.schema'");
            }
        }
        PostgresSinkBuilder builder = PostgresSink.builder().options(sinkOptions);
        if (source != null) {
            builder.acknowledgeTo(source.acknowledgements());
        }
        PostgresSink sink = invocation.checked(invocation.sink(builder));
        boolean creates = !"fail".equals(sinkOptions.getOrDefault("schema", "fail"));
        // Records that are set aside need no table.
        boolean strict = "fail".equals(sinkOptions.getOrDefault("onError", "fail"));
        if (creates || (strict && !continues())) {
            prepare(invocation.checked(source), sink);
        }
        replicate(invocation, invocation.checked(source), sink, SinkOptions.isExactlyOnce(sinkOptions));
        return ExitStatus.DONE;
    }

    /** Fails with all problems of the target's tables, before a row is moved, and creates missing tables. */
    private static void prepare(PostgresSource source, PostgresSink sink) {
        Answer.of(
                "sink",
                source.admin()
                        .definitions()
                        .onErrorMap(e -> Failure.of("source", e))
                        .as(sink::prepare));
    }

    /** Returns whether rows were moved before: then the tables of the target may be behind those of the source. */
    private boolean continues() {
        return positionFile != null && Files.exists(positionFile);
    }

    private void replicate(
            Invocation invocation, PostgresSource source, PostgresSink sink, boolean isPositionInTarget) {
        Environment environment = invocation.environment();
        Idleness idleness = new Idleness(Sessions.isDone(source), idleExit);
        Mono<Void> end = Clock.until(idleness, environment.stop());
        Disposable.Swap session = Disposables.swap();
        Disposable display = ProgressDisplay.isTerminal()
                ? ProgressDisplay.show(
                        environment.err(), source, () -> sink.progress().records())
                : Disposables.disposed();
        try {
            Answer.of(
                    "sink",
                    writing(
                            source,
                            sink,
                            isPositionInTarget,
                            records -> Ending.until(
                                    // At the end the sink finishes its batches, while the session stays open for
                                    // acknowledgements.
                                    records.onErrorMap(e -> Failure.of("source", e))
                                            .publish(PREFETCH)
                                            .autoConnect(1, session::update)
                                            .doOnNext(record -> idleness.interrupt()),
                                    end)));
        } finally {
            display.dispose();
            session.dispose();
            source.admin().released().timeout(StopSignal.GRACE, Mono.empty()).block();
            LeftSlot.report(invocation, source);
        }
    }

    private Mono<Void> writing(
            PostgresSource source, PostgresSink sink, boolean isPositionInTarget, UnaryOperator<Flux<Record>> steps) {
        if (isPositionInTarget) {
            return sink.resume(position -> steps.apply(source.recordsAfter(position)));
        }
        Flux<Record> records =
                positionFile == null ? source.records() : source.resuming(PositionStore.file(positionFile));
        return steps.apply(records).as(sink);
    }
}
