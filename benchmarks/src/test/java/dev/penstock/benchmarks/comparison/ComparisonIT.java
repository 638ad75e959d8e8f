package dev.penstock.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.benchmarks.report.WorkOutcome;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small comparison: it works, whatever its figures. With {@code penstock.checks=whole} every work and curve takes part. */
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
                        "readers,JSON,heap of,exactly-once"),
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

    @Test
    void runsEveryWorkAndEveryCurve(@TempDir Path folder) throws Exception {
        assumeTrue("whole".equals(System.getProperty("penstock.checks")));
        ComparisonArguments arguments = ComparisonArguments.parse(
                List.of(
                        "--rows",
                        "1000",
                        "--runs",
                        "1",
                        "--seconds",
                        "1",
                        "--largest",
                        "1",
                        "--output",
                        folder.toString()),
                folder);

        List<WorkOutcome> outcomes =
                new PeerComparison(arguments, new PrintStream(OutputStream.nullOutputStream())).run();

        assertThat(outcomes)
                .extracting(WorkOutcome::work)
                .contains("snapshot-tables", "upserts", "replicate-copy-large");
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.contestants()).hasSizeGreaterThan(1));
        for (Curve curve : Curve.values()) {
            assertThat(folder.resolve(curve.title() + ".svg")).content().contains("<polyline");
        }
    }
}
