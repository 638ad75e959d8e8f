package dev.penstock.verification.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class SoakReportTest {
    private static final SoakReport REPORT = new SoakReport(
            "Soak <1>",
            IntStream.rangeClosed(0, 100)
                    .mapToObj(i -> new SoakSample(i, i == 50 ? 0 : 100 + i, 20, 30, 1.5, i % 7, 3))
                    .toList(),
            List.of(new SoakEvent(50, "pipeline killed")));

    @Test
    void showsALeakAsMediansThatGrow() {
        assertThat(REPORT.table())
                .contains("| memory (MB) | 112 | 137 | 163 | 188 | 200 | 200 |")
                .contains("| threads | 20 | 20 | 20 | 20 | 20 | 20 |")
                .contains("| 50 | pipeline killed |");
    }

    @Test
    void drawsAPanelForEachSeriesAndALineForEachEvent() throws Exception {
        String svg = REPORT.svg();

        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                        .getElementsByTagName("polyline")
                        .getLength())
                .isEqualTo(SoakSample.SERIES.size());
        assertThat(svg).contains("Soak &lt;1>").contains("<title>pipeline killed</title>");
    }

    @Test
    void writesEverySample() {
        assertThat(REPORT.csv().lines()).hasSize(102).contains("50.0,0,20,30,1.5,1,3");
    }
}
