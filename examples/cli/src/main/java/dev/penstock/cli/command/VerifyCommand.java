package dev.penstock.cli.command;

import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.invocation.Output;
import dev.penstock.cli.run.Answer;
import dev.penstock.cli.run.SinkOptions;
import dev.penstock.core.CollectionName;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.verify.RowDifference;
import dev.penstock.verify.TableComparison;
import dev.penstock.verify.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command that compares the tables of a source with those of a sink. */
@Command(
        name = "verify",
        description =
                "Compare the tables of a source with those of the target while both are in use. The exit status is 0 if"
                        + " they are equal, else 1.")
public final class VerifyCommand extends PenstockCommand {
    @Option(
            names = "--repair",
            description =
                    "Let the pipeline that streams from the slot read and write the differing rows again, and compare"
                            + " them again.")
    boolean repair;

    @Option(names = "--no-pipeline", description = "Compare without waiting for a pipeline, because none is running.")
    boolean noPipeline;

    @Option(
            names = "--limit",
            paramLabel = "ROWS",
            description = "The maximum number of differing rows to print for each table. The default is 1000.")
    int limit = 1000;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Converters.OfDuration.class,
            description = "The time to wait for the pipeline to write the rows read in the source, and for repairs. The"
                    + " default is 60s.")
    @Nullable
    Duration timeout;

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
                "penstock verify --source.url=postgresql://user@host/shop --source.tables=* \\",
                "    --source.logrepl.slotName=orders_slot --sink.url=postgresql://user@other/shop");
    }

    @Override
    public int run(Invocation invocation) {
        if (limit < 1) {
            invocation.problem("--limit", "must be 1 or more");
        }
        if (repair && noPipeline) {
            invocation.problem("--repair", "needs the pipeline, and cannot be combined with --no-pipeline");
        }
        PostgresSource source = invocation.source();
        Map<String, String> sinkOptions = SinkOptions.of(invocation, source, false, false);
        PostgresSink sink = invocation.sink(PostgresSink.builder().options(sinkOptions));
        Verification verification = Verification.of(invocation.checked(source), invocation.checked(sink))
                .limit(limit);
        if (timeout != null) {
            verification = verification.timeout(timeout);
        }
        if (noPipeline) {
            verification = verification.withoutPipeline();
        }
        return print(invocation, verification) ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    /** Prints each table as soon as it has been compared; returns whether all are equal. */
    private boolean print(Invocation invocation, Verification verification) {
        return Answer.of(
                        "verify",
                        (repair ? verification.repair() : verification.compare())
                                .doOnNext(table -> lines(invocation.out(), table))
                                .all(TableComparison::equal))
                .orElseThrow();
    }

    private static void lines(Output out, TableComparison table) {
        out.line(table.source() + ": " + summary(table));
        table.problems().forEach(problem -> out.line("  problem   " + problem));
        table.differences().forEach(row -> out.line(line(row)));
        if (!table.complete()) {
            out.line("  and more rows, which are not named: see --limit");
        }
        table.repaired().forEach(row -> out.line("  repaired" + line(row).substring(1)));
    }

    private static String summary(TableComparison table) {
        CollectionName target = table.target();
        String name = target == null || target.equals(table.source()) ? "" : " (in the target " + target + ")";
        String rows = table.sourceRows() + " rows in the source, " + table.targetRows() + " in the target";
        if (table.equal()) {
            String repaired =
                    table.repairedRows() == 0 ? "" : ", after " + table.repairedRows() + " rows were repaired";
            return "equal, " + (table.repairedRows() == 0 ? table.sourceRows() + " rows" : rows) + repaired + name;
        }
        if (table.missing() > 0 || table.extra() > 0) {
            return "different: " + table.missing() + " rows are missing and " + table.extra()
                    + " are extra; rows have no key by which to name them; " + rows + name;
        }
        return table.differences().isEmpty()
                ? "not compared as a whole" + name
                : "different: " + table.differences().size() + " rows; " + rows + name;
    }

    private static String line(RowDifference row) {
        String key = row.key().size() == 1 ? row.key().get(0) : row.key().toString();
        return String.format("  %-9s %s", row.kind().toString().toLowerCase(Locale.ROOT), key)
                + (row.columns().isEmpty() ? "" : ": " + String.join(", ", row.columns()));
    }
}
