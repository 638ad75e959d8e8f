package dev.penstock.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** An SVG chart of a curve: how a cost grows with one dimension of the work. Both axes are logarithmic, so a straight rise is a power. */
public final class LineChart {
    private static final int LEFT = 80;
    private static final int TOP = 50;
    private static final int WIDTH = 520;
    private static final int HEIGHT = 280;

    private LineChart() {}

    /** A measured point. Both coordinates are greater than zero. */
    public record Point(double x, double y) {}

    /**
     * Returns the chart of a curve.
     *
     * @param points at least one, with growing x
     */
    public static String of(String title, String xLabel, String yLabel, List<Point> points) {
        double left = Math.log10(points.get(0).x());
        double right =
                Math.max(left + 1e-9, Math.log10(points.get(points.size() - 1).x()));
        double low = Math.floor(
                points.stream().mapToDouble(p -> Math.log10(p.y())).min().orElse(0));
        double high = Math.max(
                low + 1,
                Math.ceil(points.stream()
                        .mapToDouble(p -> Math.log10(p.y()))
                        .max()
                        .orElse(1)));
        StringBuilder svg = new StringBuilder(SvgText.head(LEFT + WIDTH + 60, TOP + HEIGHT + 60))
                .append(SvgText.text(10, 22, "start", "bold", title))
                .append(SvgText.text(10, 40, "start", "normal", yLabel))
                .append(SvgText.text(LEFT + WIDTH / 2.0, TOP + HEIGHT + 45, "middle", "normal", xLabel));
        for (double decade = low; decade <= high; decade++) {
            double y = TOP + HEIGHT * (high - decade) / (high - low);
            svg.append(line(LEFT, y, LEFT + WIDTH, y, "#ddd"))
                    .append(SvgText.text(LEFT - 8, y + 4, "end", "normal", TextReport.number(Math.pow(10, decade))));
        }
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            double x = LEFT + WIDTH * (Math.log10(point.x()) - left) / (right - left);
            double y = TOP + HEIGHT * (high - Math.log10(point.y())) / (high - low);
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            svg.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#1f6f8b\"/>%n", x, y))
                    .append(SvgText.text(x, TOP + HEIGHT + 20, "middle", "normal", TextReport.number(point.x())))
                    .append(SvgText.text(x, y - 9, "middle", "normal", TextReport.number(point.y())));
        }
        return svg.append("<polyline fill=\"none\" stroke=\"#1f6f8b\" points=\"")
                .append(path.toString().trim())
                .append("\"/>\n</svg>\n")
                .toString();
    }

    private static String line(double x1, double y1, double x2, double y2, String colour) {
        return String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                colour);
    }
}
