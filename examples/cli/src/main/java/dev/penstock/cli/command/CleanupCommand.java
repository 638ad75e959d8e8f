package dev.penstock.cli.command;

import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.run.Answer;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import java.util.List;
import picocli.CommandLine.Command;

/** Command that drops the slot and the publication of a source. */
@Command(name = "cleanup", description = "Drop the slot and the publication of a source.")
public final class CleanupCommand extends PenstockCommand {
    @Override
    public boolean hasSource() {
        return true;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "penstock cleanup --source.url=postgresql://user@host/db \\",
                "    --source.logrepl.slotName=orders_slot");
    }

    @Override
    public int run(Invocation invocation) {
        PostgresSource source = invocation.checked(invocation.source(TableArguments.any(invocation.sourceOptions())));
        Answer.of("source", source.admin().cleanup());
        invocation.environment().err().println(outcome(source));
        return ExitStatus.DONE;
    }

    private static String outcome(PostgresSource source) {
        if (source.admin().snapshotMode() == SnapshotMode.ONLY) {
            return "snapshotMode: is only, which makes neither slot nor publication, so nothing is dropped";
        }
        return source.admin().autoCleanup()
                ? "source: slot '" + source.slotName() + "' and publication '"
                        + source.admin().publicationName() + "' are gone"
                : "logrepl.autoCleanup: is false, so nothing is dropped";
    }
}
