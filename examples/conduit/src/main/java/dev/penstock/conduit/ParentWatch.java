package dev.penstock.conduit;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends this process when Conduit is gone. Conduit that is killed cannot shut its connectors down, and an orphan would hold
 * the replication slot that the next one needs.
 */
final class ParentWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ParentWatch.class);

    private ParentWatch() {}

    /** Runs {@code orphaned} once the process that started this one has ended. */
    static void start(Runnable orphaned) {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        if (parent.isEmpty()) {
            LOG.warn(
                    "The process that started this connector cannot be seen: this one continues to run if Conduit is killed");
            return;
        }
        var unused = parent.get().onExit().thenRun(() -> {
            LOG.warn("Conduit has ended without stopping this connector, which ends too");
            orphaned.run();
        });
    }
}
