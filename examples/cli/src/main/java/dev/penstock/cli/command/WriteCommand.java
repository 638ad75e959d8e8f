package dev.penstock.cli.command;

import dev.penstock.cli.invocation.Environment;
import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.output.RecordLines;
import dev.penstock.cli.run.Answer;
import dev.penstock.cli.run.Ending;
import dev.penstock.sink.PostgresSink;
import java.util.List;
import picocli.CommandLine.Command;
import reactor.core.scheduler.Schedulers;

/** Command that reads records from stdin and writes them to a sink. */
@Command(
        name = "write",
        description = "Read records from stdin, one JSON object per line, and write them to a database.")
public final class WriteCommand extends PenstockCommand {
    @Override
    public boolean hasSink() {
        return true;
    }

    @Override
    public List<String> examples() {
        return List.of("penstock write --sink.url=postgresql://user@host/db < records.json");
    }

    @Override
    public int run(Invocation invocation) {
        Environment environment = invocation.environment();
        PostgresSink sink =
                invocation.checked(invocation.sink(PostgresSink.builder().options(invocation.sinkOptions())));
        RecordLines lines = new RecordLines(environment.in());
        try {
            Answer.of(
                    "sink",
                    Ending.until(
                                    lines.records().subscribeOn(Schedulers.boundedElastic()),
                                    environment.stop().requested())
                            .as(sink));
        } finally {
            long rejected = sink.progress().rejected();
            environment
                    .err()
                    .println((sink.progress().records() - rejected) + " records written"
                            + (rejected == 0 ? "" : ", " + rejected + " put aside"));
        }
        lines.throwIfMalformed();
        return ExitStatus.DONE;
    }
}
