package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Cost of an idle source. */
class IdleIT extends SourceCase {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));

    /** Distinguishes a loop that spins from one that rests; the figure itself is printed, not asserted. */
    private static final double SPINNING = 0.25;

    /** Until the loop rests as long as it ever does between two reads; the gate is content with the rest before that. */
    private static final Duration SETTLED = Duration.ofSeconds(WHOLE ? 11 : 2);

    private static final Duration MEASURED = Duration.ofSeconds(WHOLE ? 60 : 2);

    /** Rests of the session's thread in {@link #MEASURED}, status updates and comparisons included; a loop that polls has more. */
    private static final int FEW_RESTS = WHOLE ? 60 : 3;

    @Test
    void hardlyUsesAProcessor() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source =
                source(database, "t").statusInterval(Duration.ofSeconds(10)).build();
        Listener listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);
        source.acknowledgements().acknowledge(listener.last().position());
        pause(SETTLED);

        long before = cpuNanos("penstock-" + slotName(database));
        long begun = System.nanoTime();
        pause(MEASURED);
        double cores = (double) (cpuNanos("penstock-" + slotName(database)) - before) / (System.nanoTime() - begun);
        System.out.printf("An idle source uses %.2f %% of a core%n", 100 * cores);
        assertThat(cores).isLessThan(SPINNING);
        eventually().until(() -> {
            long rested = rests("penstock-" + slotName(database));
            pause(MEASURED);
            return rests("penstock-" + slotName(database)) - rested <= FEW_RESTS;
        });

        database.execute("INSERT INTO t VALUES (2)");
        eventually().until(() -> listener.size() == 2);
    }

    /** Returns how often the thread of that name has waited. */
    private static long rests(String name) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().equals(name))
                .mapToLong(ThreadInfo::getWaitedCount)
                .sum();
    }

    /** Returns how long the threads whose name begins with {@code name} have run. */
    private static long cpuNanos(String name) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getAllThreadIds())
                .filter(id -> {
                    ThreadInfo thread = threads.getThreadInfo(id);
                    return thread != null && thread.getThreadName().startsWith(name);
                })
                .map(threads::getThreadCpuTime)
                .sum();
    }
}
