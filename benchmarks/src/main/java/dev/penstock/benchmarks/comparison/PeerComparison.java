package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.comparison.ReplicationWork.Kind;
import dev.penstock.benchmarks.report.BarChart;
import dev.penstock.benchmarks.report.CsvReport;
import dev.penstock.benchmarks.report.LineChart;
import dev.penstock.benchmarks.report.TextReport;
import dev.penstock.benchmarks.report.WorkOutcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Comparison of Penstock with its peers. The contestants of a work run alternately, several times, in fresh processes over the same data.
 * Results are checked (number of records, checksum of keys, equality of source and target), printed, and written as text, CSV and SVG.
 */
public final class PeerComparison {
    private final ComparisonArguments arguments;
    private final PrintStream out;
    private final List<WorkOutcome> outcomes = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    PeerComparison(ComparisonArguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    public static void main(String[] options) throws Exception {
        ComparisonArguments arguments;
        try {
            arguments =
                    ComparisonArguments.parse(Arrays.asList(options), Path.of("benchmarks", "target", "comparison"));
            requireKnown(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.printf(ComparisonArguments.USAGE, String.join(", ", names()));
            System.exit(2);
            return;
        }
        new PeerComparison(arguments, System.out).run();
        System.exit(0);
    }

    private static void requireKnown(ComparisonArguments arguments) {
        Set<String> unknown = new TreeSet<>(arguments.only());
        unknown.removeAll(names());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("No work is called " + String.join(", ", unknown));
        }
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        works(new Size(1, 1)).forEach(work -> names.add(work.name()));
        Arrays.stream(Curve.values()).forEach(curve -> names.add(curve.title()));
        return names;
    }

    private static List<Work> works(Size size) {
        List<Work> works = new ArrayList<>();
        for (SnapshotShape shape : SnapshotShape.values()) {
            works.add(new SnapshotWork(size, shape));
        }
        works.addAll(List.of(
                new StreamWork(size, true),
                new StreamWork(size, false),
                new LatencyWork(size, false),
                new LatencyWork(size, true),
                new IdleWork(size),
                new StartWork(size),
                new UpsertWork(size)));
        for (Kind kind : Kind.values()) {
            works.add(new ReplicationWork(size, kind));
        }
        return works;
    }

    /** Runs the chosen works and writes the reports after each of them, so that a run that is ended early leaves what it has. */
    List<WorkOutcome> run() throws Exception {
        Files.createDirectories(arguments.output());
        line(machine());
        for (Work work : works(arguments.size())) {
            if (arguments.chosen(work.name())) {
                try (Ground ground = new Ground(arguments.jvmOptions())) {
                    report(measure(work, ground));
                }
            }
        }
        for (Curve curve : Curve.values()) {
            if (arguments.chosen(curve.title())) {
                try (Ground ground = new Ground(arguments.jvmOptions())) {
                    report(curve, ground);
                }
            }
        }
        return outcomes;
    }

    private WorkOutcome measure(Work work, Ground ground) throws Exception {
        List<Contestant> contestants = work.prepare(ground).stream()
                .filter(contestant -> arguments.takesPart(contestant.name()))
                .toList();
        WorkOutcome outcome = new WorkOutcome(work.name(), work.title());
        for (int run = 0; run < arguments.runs(); run++) {
            for (Contestant contestant : contestants) {
                outcome.add(contestant.name(), contestant.run().once());
                if (contestant.rival() != null && arguments.takesPart(contestant.rival())) {
                    outcome.compare(contestant.name(), contestant.rival());
                }
            }
        }
        return outcome;
    }

    private void report(WorkOutcome outcome) throws IOException {
        outcomes.add(outcome);
        line(TextReport.of(outcome));
        write(outcome.work() + ".svg", BarChart.of(outcome));
        write("samples.csv", CsvReport.of(outcomes));
        write("report.txt", text.toString());
    }

    private void report(Curve curve, Ground ground) throws Exception {
        List<Curve.Point> points = curve.measure(ground, arguments.size(), arguments.runs(), arguments.largest());
        line("Cost by " + curve.dimension());
        for (Curve.Point point : points) {
            line(String.format(
                    Locale.ROOT,
                    "  %10d  %10d records  %8.2f s  %10.2f µs a record",
                    point.x(),
                    point.records(),
                    point.seconds(),
                    point.microsOfRecord()));
        }
        line("");
        boolean ofRecord = curve.isOfRecord();
        write(
                curve.title() + ".svg",
                LineChart.of(
                        "Cost by " + curve.dimension(),
                        curve.dimension(),
                        ofRecord ? "microseconds a record" : "seconds",
                        points.stream().map(point -> point.onChart(ofRecord)).toList()));
        write("report.txt", text.toString());
    }

    private static String machine() {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%s %s, %s, %d processors, Java %s%n",
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                runtime.availableProcessors(),
                System.getProperty("java.version"));
    }

    private void line(String line) {
        out.println(line);
        text.append(line).append('\n');
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(arguments.output().resolve(file), content, StandardCharsets.UTF_8);
    }
}
