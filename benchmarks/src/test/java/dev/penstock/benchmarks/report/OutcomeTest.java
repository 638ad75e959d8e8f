package dev.penstock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private final WorkOutcome outcome = new WorkOutcome("stream", "Stream of <many> rows");

    OutcomeTest() {
        for (double seconds : new double[] {3, 1, 2}) {
            outcome.add("Penstock", Sample.of(Figure.SECONDS, seconds).with(Figure.CPU_SECONDS, 10 * seconds));
            outcome.add("peer, other", Sample.of(Figure.SECONDS, 2 * seconds));
        }
    }

    @Test
    void comparesMedians() {
        assertThat(outcome.ratio("peer, other"))
                .hasValueSatisfying(ratio -> assertThat(ratio).isCloseTo(0.5, within(1e-9)));
        assertThat(outcome.spread("Penstock", Figure.SECONDS)).contains(new Spread(1, 2, 3));
        assertThat(outcome.spread("peer, other", Figure.CPU_SECONDS)).isEmpty();
    }

    @Test
    void comparesWithANamedRival() {
        outcome.add("Penstock, JSON", Sample.of(Figure.SECONDS, 8));
        outcome.compare("peer, other", "Penstock, JSON");

        assertThat(outcome.ratio("peer, other")).contains(2.0);
        assertThat(outcome.ratio("Penstock, JSON")).contains(0.25);
        assertThat(TextReport.of(outcome)).contains("2.00 (Penstock, JSON)");
    }

    @Test
    void takesTheMiddleOfAnEvenNumberOfRuns() {
        assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Spread(1, 2.5, 4));
    }

    @Test
    void isShownAsTable() {
        assertThat(TextReport.of(outcome)).isEqualTo("""
                        Stream of <many> rows
                          contestant   runs     s  CPU s     spread  ours / this
                          Penstock        3  2.00   20.0  1.00–3.00         1.00
                          peer, other     3  4.00      -  2.00–6.00         0.50
                        """);
    }

    @Test
    void isWrittenAsCsvWithEverySample() {
        assertThat(CsvReport.of(List.of(outcome)))
                .startsWith("work,contestant,run,figure,value\nstream,Penstock,1,seconds,3.0000\n")
                .contains("stream,\"peer, other\",3,seconds,4.0000\n");
    }

    @Test
    void isDrawnWithEscapedText() {
        assertThat(BarChart.of(outcome)).contains("Stream of &lt;many> rows", "<rect", "peer, other");
    }

    @Test
    void drawsACurveOfOnePoint() {
        assertThat(LineChart.of("title", "x", "y", List.of(new LineChart.Point(10, 5))))
                .contains("<circle")
                .doesNotContain("NaN");
    }
}
