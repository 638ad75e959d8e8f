package dev.penstock.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text tables of outcomes: medians, the spread of the leading figure, and the ratio of the first contestant, or a named one, to each peer. */
public final class TextReport {
    private TextReport() {}

    /** Returns the table of one outcome. */
    public static String of(WorkOutcome outcome) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("contestant", "runs"));
        outcome.figures().forEach(figure -> head.add(figure.unit()));
        head.add("spread");
        head.add("ours / this");
        rows.add(head);
        for (String contestant : outcome.contestants()) {
            rows.add(row(outcome, contestant));
        }
        StringBuilder text = new StringBuilder(outcome.title()).append('\n');
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int index = column;
                int width = rows.stream()
                        .mapToInt(other -> other.get(index).length())
                        .max()
                        .orElse(0);
                String cell = row.get(column);
                String padding = " ".repeat(width - cell.length());
                text.append("  ").append(column == 0 ? cell + padding : padding + cell);
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static List<String> row(WorkOutcome outcome, String contestant) {
        List<String> row = new ArrayList<>();
        row.add(contestant);
        row.add(Integer.toString(outcome.samples(contestant).size()));
        for (Figure figure : outcome.figures()) {
            row.add(outcome.spread(contestant, figure)
                    .map(spread -> number(spread.median()))
                    .orElse("-"));
        }
        row.add(outcome.spread(contestant, outcome.lead())
                .map(spread -> number(spread.minimum()) + "–" + number(spread.maximum()))
                .orElse("-"));
        row.add(outcome.ratio(contestant).map(TextReport::number).orElse("-")
                + outcome.rival(contestant).map(rival -> " (" + rival + ")").orElse(""));
        return row;
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
