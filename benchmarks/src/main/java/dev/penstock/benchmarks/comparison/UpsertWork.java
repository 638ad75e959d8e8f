package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.replication.UpsertComparison;
import dev.penstock.benchmarks.report.Figure;
import dev.penstock.benchmarks.report.Sample;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Upserts of the sink alone, half of which update a row. {@link UpsertComparison} runs both contestants alternately in one warm process,
 * so one run of it gives a sample of each.
 */
final class UpsertWork implements Work {
    private static final Pattern LINE = Pattern.compile("upserts: ours (\\d+) rows/s, pgjdbc (\\d+) rows/s.*");

    private final Size size;
    private @Nullable Sample peer;

    UpsertWork(Size size) {
        this.size = size;
    }

    @Override
    public String name() {
        return "upserts";
    }

    @Override
    public String title() {
        return "Sink alone, warm: " + thousands() + ",000 upserts in batches of 5,000, half of them updates";
    }

    private int thousands() {
        return Math.max(1, size.rows() / 4000);
    }

    @Override
    public List<Contestant> prepare(Ground ground) {
        return List.of(
                new Contestant("Penstock", () -> run(ground)), new Contestant("pgjdbc, stage and ON CONFLICT", () -> {
                    Sample sample = Objects.requireNonNull(peer, "Penstock runs first");
                    peer = null;
                    return sample;
                }));
    }

    private Sample run(Ground ground) throws Exception {
        String line = MeasuredProcess.run(
                        ground.java(UpsertComparison.class, List.of(), "1", Integer.toString(thousands())))
                .output();
        Matcher figures = LINE.matcher(line);
        if (!figures.matches()) {
            throw new IllegalStateException("Unexpected output: " + line);
        }
        double rows = thousands() * 1000.0;
        peer = Sample.of(Figure.SECONDS, rows / Double.parseDouble(figures.group(2)));
        return Sample.of(Figure.SECONDS, rows / Double.parseDouble(figures.group(1)));
    }
}
