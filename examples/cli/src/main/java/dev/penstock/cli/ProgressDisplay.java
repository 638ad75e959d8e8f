package dev.penstock.cli;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SlotStatus;
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

/** Shows every second how far a replication is, how fast it goes and how much it lags behind. */
final class ProgressDisplay {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    private final PrintStream err;
    private final LongSupplier written;
    private final boolean terminal;
    private long lastWritten;
    private long lastTime = System.nanoTime();

    private ProgressDisplay(PrintStream err, LongSupplier written) {
        this.err = err;
        this.written = written;
        this.terminal = isTerminal();
    }

    /** Shows a source and how many of its records are {@code written}, until it is disposed of. */
    static Disposable show(PrintStream err, PostgresSource source, LongSupplier written) {
        ProgressDisplay display = new ProgressDisplay(err, written);
        return Flux.interval(PERIOD)
                .onBackpressureDrop()
                .concatMap(tick -> source.status().onErrorResume(e -> Mono.empty()), 1)
                .doFinally(signal -> display.end())
                .subscribe(display::print);
    }

    /** Returns whether somebody sees stderr. */
    static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(STDERR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    private void print(SourceStatus status) {
        long now = System.nanoTime();
        long records = written.getAsLong();
        long rate = (records - lastWritten) * 1_000_000_000L / Math.max(1, now - lastTime);
        lastWritten = records;
        lastTime = now;
        String line = "%s  %,d records  %,d/s%s".formatted(phase(status.session()), records, rate, lag(status.slot()));
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

    private static String phase(@Nullable SessionStatus session) {
        if (session == null) {
            return "stopped";
        }
        String phase = session.phase().name().toLowerCase(Locale.ROOT);
        int tables = session.tablesRead() + session.tablesUnread();
        return session.tablesUnread() == 0
                ? phase
                : phase + " " + session.tablesRead() + " of " + tables + " tables, " + session.snapshotRows() + " rows";
    }

    private static String lag(@Nullable SlotStatus slot) {
        if (slot == null) {
            return "";
        }
        Double seconds = slot.lagSeconds();
        return "  lag " + size(slot.lagBytes())
                + (seconds == null ? "" : String.format(Locale.ROOT, ", %.1f s", seconds));
    }

    private static String size(long bytes) {
        return bytes < 10_000 ? bytes + " B" : bytes < 10_000_000 ? bytes / 1024 + " kB" : (bytes >> 20) + " MB";
    }
}
