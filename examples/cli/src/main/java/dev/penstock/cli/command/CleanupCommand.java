package dev.penstock.cli.command;

import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.run.Answer;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.status.CleanupResult;
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
        CleanupResult result = Answer.of("source", source.admin().cleanup()).orElseThrow();
        invocation.environment().err().println(outcome(source, result));
        return ExitStatus.DONE;
    }

    private static String outcome(PostgresSource source, CleanupResult result) {
        if (source.admin().snapshotMode() == SnapshotMode.ONLY) {
            return "snapshotMode: is only, which makes neither slot nor publication, so nothing is dropped";
        }
        if (!source.admin().autoCleanup()) {
            return "logrepl.autoCleanup: is false, so nothing is dropped";
        }
        String slot = "source: slot '" + source.slotName() + "'";
        String publication = "publication '" + source.admin().publicationName() + "'";
        return result.publicationGone()
                ? slot + " and " + publication + " are gone"
                : slot + " is gone; " + publication
                        + " is kept, because other slots of the database may stream from it: "
                        + String.join(", ", result.otherSlots())
                        + ". If none of them does, drop it with DROP PUBLICATION";
    }
}
