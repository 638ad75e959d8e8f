package dev.penstock.benchmarks.contestant;

import com.sun.management.OperatingSystemMXBean;
import dev.penstock.source.PostgresSource;
import java.lang.management.ManagementFactory;
import java.util.Map;
import reactor.core.Disposable;

/**
 * Program that keeps an idle source subscribed and prints the share of a core that the process uses, in percent.
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
        long cpu = system.getProcessCpuTime();
        long begun = System.nanoTime();
        Thread.sleep(Long.parseLong(arguments[3]) * 1000);
        double share = (double) (system.getProcessCpuTime() - cpu) / (System.nanoTime() - begun);
        if (subscription.isDisposed()) {
            throw new IllegalStateException("The source ended");
        }
        subscription.dispose();
        System.out.println(100 * share);
    }
}
