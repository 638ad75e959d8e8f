package dev.penstock.cli.run;

import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.output.ProgressDisplay;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.status.SlotStatus;
import dev.penstock.source.status.SourceStatus;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Report of the slot that a command leaves on the server, which retains WAL for it until the next run or until it is dropped. */
public final class LeftSlot {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private LeftSlot() {}

    /** Prints that the slot of {@code source} still exists and how to drop it, unless {@code --quiet} is given. */
    public static void report(Invocation invocation, PostgresSource source) {
        boolean isTemporary = "true".equals(invocation.sourceOptions().get("logrepl.temporarySlot"));
        if (!invocation.isQuiet() && !isTemporary && source.admin().snapshotMode() != SnapshotMode.ONLY) {
            find(source).ifPresent(slot -> invocation.environment().err().println(line(source, slot)));
        }
    }

    /** Returns the slot, unless it is in use or the server does not answer in time. */
    private static Optional<SlotStatus> find(PostgresSource source) {
        return source.admin()
                .status()
                .timeout(PATIENCE, Mono.empty())
                .onErrorResume(error -> Mono.empty())
                .blockOptional()
                .map(SourceStatus::slot)
                .filter(slot -> !slot.active());
    }

    static String line(PostgresSource source, SlotStatus slot) {
        return "slot '" + slot.name() + "' stays on the server, which retains WAL for it ("
                + ProgressDisplay.size(slot.retainedBytes()) + " now) until the next run; to drop it: penstock cleanup"
                + " --source.url=… --source.logrepl.slotName=" + slot.name() + " --source.logrepl.publicationName="
                + source.admin().publicationName();
    }
}
