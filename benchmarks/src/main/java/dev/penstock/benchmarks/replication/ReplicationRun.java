package dev.penstock.benchmarks.replication;

import com.sun.management.OperatingSystemMXBean;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * One run in a process of its own: replicates a number of records and prints the CPU seconds of the process, the number of batches, and the
 * time in which the target had nothing to do between them.
 *
 * <p>Arguments: {@code initial} or {@code never}, the number of records, then {@code source.NAME=VALUE} and {@code sink.NAME=VALUE}.
 */
public final class ReplicationRun {
    private ReplicationRun() {}

    public static void main(String[] arguments) {
        Map<String, String> sourceOptions = new HashMap<>(Map.of("snapshotMode", arguments[0]));
        Map<String, String> sinkOptions = new HashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            String[] option = arguments[i].split("[.=]", 2);
            String[] pair = option[1].split("=", 2);
            (option[0].equals("source") ? sourceOptions : sinkOptions).put(pair[0], pair[1]);
        }
        PostgresSource source = PostgresSource.fromMap(sourceOptions);
        WrittenBatches batches = new WrittenBatches();
        PostgresSink sink = PostgresSink.builder()
                .options(sinkOptions)
                .batchListener(batches)
                .acknowledgeTo(source.acknowledgements())
                .build();
        source.records().take(Long.parseLong(arguments[1])).as(sink).block();
        long nanos = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        System.out.printf("%.2f s; %s%n", nanos / 1e9, batches);
    }
}
