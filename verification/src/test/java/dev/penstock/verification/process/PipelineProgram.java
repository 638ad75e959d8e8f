package dev.penstock.verification.process;

import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A pipeline that writes one table exactly once, until it is killed or its parent ends: source URL, target URL, table. */
public final class PipelineProgram {
    private PipelineProgram() {}

    public static void main(String[] arguments) {
        ParentWatch.endWithParent();
        PostgresSource source = PostgresSource.builder()
                .url(arguments[0])
                .tables(arguments[2])
                .slotName(arguments[2])
                .publicationName(arguments[2])
                .statusInterval(Duration.ofMillis(200))
                .build();
        PostgresSink sink = PostgresSink.builder()
                .url(arguments[1])
                .acknowledgeTo(source.acknowledgements())
                .delivery(Delivery.EXACTLY_ONCE)
                .pipeline(arguments[2])
                .batchSize(500)
                .build();
        sink.resume(source::records, source::recordsAfter).block();
    }

    /**
     * Starts the program in a process of its own.
     *
     * @param log the file to which its output is appended
     * @param options further options of its JVM
     */
    public static Process start(Database source, Database target, String table, Path log, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.addAll(List.of(PipelineProgram.class.getName(), source.url(), target.url(), table));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }
}
