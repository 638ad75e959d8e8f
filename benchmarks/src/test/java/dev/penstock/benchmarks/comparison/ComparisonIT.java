package dev.penstock.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.benchmarks.report.WorkOutcome;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small comparison: it works, whatever its figures. */
class ComparisonIT {
    @Test
    void runsEveryContestantOverTheSameDataAndWritesItsReports(@TempDir Path folder) throws Exception {
        ComparisonArguments arguments = ComparisonArguments.parse(
                List.of(
                        "--rows",
                        "2000",
                        "--runs",
                        "1",
                        "--seconds",
                        "1",
                        "--largest",
                        "10",
                        "--only",
                        "snapshot,stream,latency,replicate-changes,curve-tables",
                        "--output",
                        folder.toString(),
                        "--without",
                        "readers,JSON,1 reader,exactly-once"),
                folder);

        List<WorkOutcome> outcomes =
                new PeerComparison(arguments, new PrintStream(OutputStream.nullOutputStream())).run();

        assertThat(outcomes)
                .extracting(WorkOutcome::work)
                .containsExactly("snapshot", "stream", "latency", "replicate-changes");
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.contestants()).hasSizeGreaterThan(1));
        assertThat(Files.readString(folder.resolve("report.txt")))
                .contains("Debezium Engine", "pgjdbc, raw loop", "Cost by tables");
        assertThat(Files.readString(folder.resolve("samples.csv")))
                .contains("stream,\"Penstock, untouched\",1,seconds,");
        assertThat(folder.resolve("stream.svg")).content().startsWith("<svg").endsWith("</svg>\n");
        assertThat(folder.resolve("curve-tables.svg")).content().contains("<polyline");
    }
}
