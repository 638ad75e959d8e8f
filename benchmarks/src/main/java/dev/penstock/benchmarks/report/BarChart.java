package dev.penstock.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** An SVG chart with one horizontal bar a contestant: its length is the median, the line across its end the spread. */
public final class BarChart {
    private static final int LABEL = 250;
    private static final int BAR = 420;
    private static final int ROW = 30;
    private static final int TOP = 46;

    private BarChart() {}

    /** Returns the chart of the leading figure of an outcome. */
    public static String of(WorkOutcome outcome) {
        Figure figure = outcome.lead();
        List<String> contestants = outcome.contestants();
        double longest = contestants.stream()
                .flatMap(contestant -> outcome.spread(contestant, figure).stream())
                .mapToDouble(Spread::maximum)
                .max()
                .orElse(1);
        int height = TOP + ROW * contestants.size() + 10;
        StringBuilder svg = new StringBuilder(SvgText.head(LABEL + BAR + 100, height))
                .append(SvgText.text(10, 22, "start", "bold", outcome.title()))
                .append(SvgText.text(10, 38, "start", "normal", figure.description() + ", less is better"));
        for (int i = 0; i < contestants.size(); i++) {
            Spread spread = outcome.spread(contestants.get(i), figure).orElse(null);
            if (spread != null) {
                svg.append(bar(contestants.get(i), spread, figure, TOP + ROW * i, BAR / longest, i == 0));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static String bar(String label, Spread spread, Figure figure, int y, double scale, boolean ours) {
        double end = LABEL + spread.median() * scale;
        return SvgText.text(LABEL - 8, y + 19, "end", ours ? "bold" : "normal", label)
                + String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"20\" fill=\"%s\"/>%n",
                        LABEL,
                        y + 4,
                        spread.median() * scale,
                        ours ? "#1f6f8b" : "#a9b7bf")
                + String.format(
                        Locale.ROOT,
                        "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#333\"/>%n",
                        LABEL + spread.minimum() * scale,
                        y + 14,
                        LABEL + spread.maximum() * scale,
                        y + 14)
                + SvgText.text(
                        Math.max(end, LABEL + spread.maximum() * scale) + 6,
                        y + 19,
                        "start",
                        "normal",
                        TextReport.number(spread.median()) + " " + figure.unit());
    }
}
