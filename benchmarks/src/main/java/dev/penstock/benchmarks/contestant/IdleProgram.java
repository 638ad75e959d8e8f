package dev.penstock.benchmarks.contestant;

import com.sun.management.OperatingSystemMXBean;
import dev.penstock.source.PostgresSource;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import reactor.core.Disposable;

/**
 * Program that keeps an idle source subscribed and prints the share of a core, in percent, that the process uses, and that of the
 * source's threads.
 *
 * <p>Arguments: URL, slot, seconds to settle, seconds to measure.
 */
public final class IdleProgram {
    private IdleProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        PostgresSource source = PostgresSource.fromMap(Map.of(
                "url", arguments[0], "tables", "orders", "snapshotMode", "never", "logrepl.slotName", arguments[1]));
        Disposable subscription = source.records().subscribe();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Thread.sleep(Long.parseLong(arguments[2]) * 1000);
        long threads = sourceThreadsNanos();
        long process = system.getProcessCpuTime();
        long begun = System.nanoTime();
        Thread.sleep(Long.parseLong(arguments[3]) * 1000);
        double elapsed = System.nanoTime() - begun;
        double processShare = (system.getProcessCpuTime() - process) / elapsed;
        double sourceShare = (sourceThreadsNanos() - threads) / elapsed;
        if (subscription.isDisposed()) {
            throw new IllegalStateException("The source ended");
        }
        subscription.dispose();
        System.out.println(100 * processShare + " " + 100 * sourceShare);
    }

    /** Returns the processor time of the threads that the source has named. */
    private static long sourceThreadsNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long nanos = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("penstock")) {
                nanos += threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return nanos;
    }
}
