package dev.penstock.verification.soak;

import dev.penstock.verification.soak.SoakSample.Series;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Report of a soak: the samples as a chart (SVG), as a table (Markdown) and as figures (CSV).
 *
 * @param title a description of the run and its machine
 * @param samples the samples, in the order of time
 * @param events the restarts, cuts and kills, in the order of time
 */
record SoakReport(String title, List<SoakSample> samples, List<SoakEvent> events) {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 110;
    private static final int LEFT = 60;
    private static final int GAP = 40;

    SoakReport {
        samples = List.copyOf(samples);
        events = List.copyOf(events);
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        int height = GAP + SoakSample.SERIES.size() * (HEIGHT + GAP);
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                        + "<text x=\"%d\" y=\"18\" font-size=\"13\">%s</text>%n",
                WIDTH + LEFT + 20,
                height,
                LEFT,
                escaped(title)));
        for (int i = 0; i < SoakSample.SERIES.size(); i++) {
            panel(svg, SoakSample.SERIES.get(i), GAP + i * (HEIGHT + GAP));
        }
        return svg.append("</svg>\n").toString();
    }

    private void panel(StringBuilder svg, Series series, int top) {
        double largest =
                Math.max(1, samples.stream().mapToDouble(series.value()).max().orElse(1));
        double seconds = Math.max(1, end());
        for (SoakEvent event : events) {
            double x = LEFT + WIDTH * event.second() / seconds;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#d66\""
                            + " stroke-dasharray=\"2 3\"><title>%s</title></line>%n",
                    x,
                    x,
                    top,
                    top + HEIGHT,
                    escaped(event.what())));
        }
        String points = samples.stream()
                .map(sample -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        LEFT + WIDTH * sample.second() / seconds,
                        top + HEIGHT - HEIGHT * series.value().applyAsDouble(sample) / largest))
                .collect(Collectors.joining(" "));
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\">%s</text>%n<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n"
                        + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>%n"
                        + "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#ccc\"/>%n"
                        + "<polyline points=\"%s\" fill=\"none\" stroke=\"#247\"/>%n",
                LEFT,
                top - 4,
                escaped(series.title()),
                LEFT - 4,
                top + 10,
                number(largest),
                LEFT - 4,
                top + HEIGHT,
                LEFT,
                top,
                WIDTH,
                HEIGHT,
                points));
    }

    /** Returns each series in four quarters of the time: a leak shows as a median that grows from one to the next. */
    String table() {
        StringBuilder table = new StringBuilder(title)
                .append("\n\n| | median of each quarter | | | | largest | last |\n")
                .append("|---|---|---|---|---|---|---|\n");
        for (Series series : SoakSample.SERIES) {
            table.append("| ").append(series.title());
            for (int quarter = 0; quarter < 4; quarter++) {
                table.append(" | ").append(number(median(series, quarter)));
            }
            table.append(" | ")
                    .append(number(
                            samples.stream().mapToDouble(series.value()).max().orElse(0)))
                    .append(" | ")
                    .append(number(
                            samples.isEmpty() ? 0 : series.value().applyAsDouble(samples.get(samples.size() - 1))))
                    .append(" |\n");
        }
        table.append("\n| second | event |\n|---|---|\n");
        events.forEach(
                event -> table.append(String.format(Locale.ROOT, "| %.0f | %s |%n", event.second(), event.what())));
        return table.toString();
    }

    String csv() {
        StringBuilder csv = new StringBuilder("second");
        SoakSample.SERIES.forEach(series -> csv.append(',').append(series.title()));
        csv.append('\n');
        for (SoakSample sample : samples) {
            csv.append(String.format(Locale.ROOT, "%.1f", sample.second()));
            SoakSample.SERIES.forEach(
                    series -> csv.append(',').append(number(series.value().applyAsDouble(sample))));
            csv.append('\n');
        }
        return csv.toString();
    }

    private double median(Series series, int quarter) {
        double seconds = Math.max(1, end());
        List<Double> values = new ArrayList<>();
        for (SoakSample sample : samples) {
            // Without the moments in which the pipeline does not run.
            if (sample.memory() > 0 && Math.min(3, (int) (4 * sample.second() / seconds)) == quarter) {
                values.add(series.value().applyAsDouble(sample));
            }
        }
        Collections.sort(values);
        return values.isEmpty() ? 0 : values.get(values.size() / 2);
    }

    private double end() {
        return samples.isEmpty() ? 0 : samples.get(samples.size() - 1).second();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
