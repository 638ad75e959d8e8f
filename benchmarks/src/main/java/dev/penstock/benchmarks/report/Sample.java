package dev.penstock.benchmarks.report;

import java.util.EnumMap;
import java.util.Map;

/** Figures of one run of one contestant. */
public record Sample(Map<Figure, Double> figures) {
    public Sample {
        figures = new EnumMap<>(figures);
    }

    /** Returns a sample of one figure. */
    public static Sample of(Figure figure, double value) {
        return new Sample(Map.of(figure, value));
    }

    /** Returns this sample with one figure added or replaced. */
    public Sample with(Figure figure, double value) {
        Map<Figure, Double> more = new EnumMap<>(figures);
        more.put(figure, value);
        return new Sample(more);
    }
}
