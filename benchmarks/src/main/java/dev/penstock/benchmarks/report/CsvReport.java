package dev.penstock.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** Every sample as CSV (RFC 4180): work, contestant, run, figure, value. */
public final class CsvReport {
    private CsvReport() {}

    public static String of(List<WorkOutcome> outcomes) {
        StringBuilder text = new StringBuilder("work,contestant,run,figure,value\n");
        for (WorkOutcome outcome : outcomes) {
            for (String contestant : outcome.contestants()) {
                List<Sample> samples = outcome.samples(contestant);
                for (int run = 0; run < samples.size(); run++) {
                    int number = run + 1;
                    samples.get(run)
                            .figures()
                            .forEach((figure, value) -> text.append(String.format(
                                    Locale.ROOT,
                                    "%s,%s,%d,%s,%.4f%n",
                                    outcome.work(),
                                    quoted(contestant),
                                    number,
                                    figure.name().toLowerCase(Locale.ROOT),
                                    value)));
                }
            }
        }
        return text.toString().replace("\r\n", "\n");
    }

    private static String quoted(String text) {
        return text.matches("[^\",\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
