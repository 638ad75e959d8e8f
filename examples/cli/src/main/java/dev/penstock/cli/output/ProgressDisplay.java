package dev.penstock.cli.output;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SlotStatus;
import dev.penstock.source.status.SnapshotStatus;
import dev.penstock.source.status.SourceStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Display of a replication's progress, updated every second: records, rate and lag. During a snapshot it shows the estimated time left
 * and the WAL that the server retains.
 */
public final class ProgressDisplay {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    private final PrintStream err;
    private final LongSupplier written;
    private final boolean terminal;
    private final Rate rate = new Rate();
    private boolean begun;

    private ProgressDisplay(PrintStream err, LongSupplier written) {
        this.err = err;
        this.written = written;
        this.terminal = isTerminal();
    }

    /** Shows the progress of a source until the result is disposed; {@code written} returns the number of written records. */
    public static Disposable show(PrintStream err, PostgresSource source, LongSupplier written) {
        ProgressDisplay display = new ProgressDisplay(err, written);
        return Flux.interval(PERIOD)
                .onBackpressureDrop()
                .concatMap(tick -> source.admin().status().onErrorResume(e -> Mono.empty()), 1)
                .doFinally(signal -> display.end())
                .subscribe(display::print);
    }

    /** Returns whether stderr is a terminal. */
    public static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(STDERR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    private void print(SourceStatus status) {
        long records = written.getAsLong();
        begun |= status.session() != null;
        String line = begun ? line(status, records, rate.of(records, System.nanoTime())) : "starting";
        if (terminal) {
            err.print('\r' + line + "\u001b[K");
            err.flush();
        } else {
            err.println(line);
        }
    }

    private void end() {
        if (terminal) {
            err.println();
        }
    }

    /** Returns the line for a source with {@code records} written records and a current {@code rate} per second. */
    static String line(SourceStatus status, long records, long rate) {
        SessionStatus session = status.session();
        SnapshotStatus snapshot = session == null ? null : session.snapshot();
        return String.format(Locale.ROOT, "%s  %,d records  %,d/s", phase(session), records, rate)
                + (snapshot == null ? lag(status.slot()) : left(snapshot) + retained(status.slot()));
    }

    private static String phase(@Nullable SessionStatus session) {
        if (session == null) {
            return "stopped";
        }
        String phase = session.phase().name().toLowerCase(Locale.ROOT);
        SnapshotStatus snapshot = session.snapshot();
        if (snapshot == null) {
            return phase;
        }
        int tables = session.tablesRead() + session.tablesUnread();
        return String.format(
                Locale.ROOT,
                "%s %d of %d tables, %,d of about %,d rows",
                phase,
                session.tablesRead(),
                tables,
                snapshot.rows(),
                Math.max(snapshot.rows(), snapshot.estimatedRows()));
    }

    private static String left(SnapshotStatus snapshot) {
        Duration left = snapshot.estimatedLeft();
        return left == null ? "" : String.format(Locale.ROOT, "  about %,d s left", left.toSeconds());
    }

    private static String retained(@Nullable SlotStatus slot) {
        return slot == null ? "" : "  " + size(slot.retainedBytes()) + " of WAL retained";
    }

    private static String lag(@Nullable SlotStatus slot) {
        if (slot == null) {
            return "";
        }
        Double seconds = slot.lagSeconds();
        return "  lag " + size(slot.lagBytes())
                + (seconds == null ? "" : String.format(Locale.ROOT, ", %.1f s", seconds));
    }

    public static String size(long bytes) {
        return bytes < 10_000 ? bytes + " B" : bytes < 10_000_000 ? bytes / 1024 + " kB" : (bytes >> 20) + " MB";
    }
}
