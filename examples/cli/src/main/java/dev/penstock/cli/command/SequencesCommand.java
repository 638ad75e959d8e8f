package dev.penstock.cli.command;

import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.run.Answer;
import dev.penstock.cli.run.SinkOptions;
import dev.penstock.core.SequenceValue;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command that advances the sequences of a target to those of a source. */
@Command(
        name = "sequences",
        description =
                "Print the statements that advance the sequences of a target to those of the source, or run them.")
public final class SequencesCommand extends PenstockCommand {
    @Option(names = "--run", description = "Run the statements in the target.")
    boolean execute;

    @Option(
            names = "--margin",
            paramLabel = "VALUES",
            description =
                    "Advance each sequence by this number of further values, if the source is still in use. The default"
                            + " is 0.")
    long margin;

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
                "penstock sequences --source.url=postgresql://user@host/shop --source.tables=* \\",
                "    --sink.url=postgresql://user@other/shop --run");
    }

    @Override
    public int run(Invocation invocation) {
        if (margin < 0) {
            invocation.problem("--margin", "must not be negative");
        }
        if (execute && invocation.sinkOptions().isEmpty()) {
            invocation.problem("--run", "needs a sink, such as --sink.url");
        }
        PostgresSource source = invocation.source(TableArguments.any(invocation.sourceOptions()));
        Map<String, String> sinkOptions = SinkOptions.of(invocation, source, false, false);
        @Nullable
        PostgresSink sink = execute ? invocation.sink(PostgresSink.builder().options(sinkOptions)) : null;
        List<SequenceValue> values = read(invocation.checked(source));
        values.forEach(value -> invocation.out().line(value.advance() + ";"));
        if (execute) {
            Answer.of("sink", invocation.checked(sink).advance(values));
        }
        return ExitStatus.DONE;
    }

    private List<SequenceValue> read(PostgresSource source) {
        return Answer.of(
                        "source",
                        source.admin()
                                .sequences()
                                .map(value -> value.ahead(margin))
                                .collectList())
                .orElseThrow();
    }
}
