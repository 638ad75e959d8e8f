package dev.penstock.cli.command;

import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Failure;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.invocation.StopSignal;
import dev.penstock.cli.output.RecordFormat;
import dev.penstock.cli.output.RecordPrinter;
import dev.penstock.cli.run.Clock;
import dev.penstock.cli.run.Ending;
import dev.penstock.cli.run.Idleness;
import dev.penstock.cli.run.LeftSlot;
import dev.penstock.cli.run.Sessions;
import dev.penstock.core.PositionStore;
import dev.penstock.core.Record;
import dev.penstock.source.FatalErrors;
import dev.penstock.source.PostgresSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Command that prints the records of a source. */
@Command(name = "stream", description = "Print the records of a source, one JSON object per line.")
public final class StreamCommand extends PenstockCommand {
    /** The number of records to prefetch from the source, which bounds its own read-ahead by bytes; small enough to add little to it. */
    private static final int PREFETCH = 16;

    @Option(
            names = "--position-file",
            paramLabel = "FILE",
            description =
                    "Resume after the position in the file, and store the position of the last printed record there.")
    @Nullable
    Path positionFile;

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = Converters.OfCount.class,
            description = "End after this number of records.")
    long limit = Long.MAX_VALUE;

    @Option(
            names = "--idle-exit",
            paramLabel = "TIME",
            converter = Converters.OfDuration.class,
            description =
                    "End when the snapshot and all changes that were on the server at the start are read, and no record has"
                            + " arrived for this time, such as 3s.")
    @Nullable
    Duration idleExit;

    @Option(
            names = "--values",
            paramLabel = "all|none",
            converter = Converters.OfFormat.class,
            description = "Print whole records, or position, operation and metadata only.")
    RecordFormat values = RecordFormat.ALL;

    @Override
    public boolean hasSource() {
        return true;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "penstock stream --source.url=postgresql://user@host/db \\",
                "    --source.tables=orders --source.logrepl.temporarySlot=true",
                "penstock stream --source.url=postgresql://user@host/db \\",
                "    --source.tables=orders,customers --position-file=shop.position");
    }

    @Override
    public int run(Invocation invocation) {
        PostgresSource source = invocation.checked(invocation.source());
        RecordPrinter printer = new RecordPrinter(values, invocation.out(), source.acknowledgements(), limit);
        Idleness idleness = new Idleness(Sessions.hasCaughtUp(source), idleExit);
        Mono<Void> end = Mono.firstWithSignal(
                        Clock.until(idleness, invocation.environment().stop()), printer.flushing())
                .doOnSuccess(nothing -> printer.close());
        Flux<Record> records =
                positionFile == null ? source.records() : source.resuming(PositionStore.file(positionFile));
        try {
            Flux<Record> printed = records.publishOn(Schedulers.boundedElastic(), PREFETCH)
                    .transform(FatalErrors::asSignals)
                    .doOnNext(record -> {
                        idleness.interrupt();
                        printer.print(record);
                    })
                    .take(limit);
            Ending.until(printed, end).then().block();
            printer.close();
        } catch (RuntimeException e) {
            throw afterPrinting(printer, Failure.of("source", Exceptions.unwrap(e)));
        } finally {
            // The session confirms the last acknowledgement before it closes its connection.
            source.admin().released().timeout(StopSignal.GRACE, Mono.empty()).block();
            LeftSlot.report(invocation, source);
        }
        return ExitStatus.DONE;
    }

    /** Prints the records that arrived before the failure, and returns the failure. */
    private static RuntimeException afterPrinting(RecordPrinter printer, RuntimeException failure) {
        try {
            printer.close();
            return failure;
        } catch (RuntimeException again) {
            failure.addSuppressed(again);
            return failure;
        }
    }
}
