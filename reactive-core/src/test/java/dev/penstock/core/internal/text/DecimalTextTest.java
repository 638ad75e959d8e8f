package dev.penstock.core.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1.50, 0",
        "0.05, 1",
        "0.5, 0",
        "-0.005, 2",
        "0.000, 2",
        "1E+3, 3",
        "12E+3, 3",
        "0E+3, 3",
        "1E+2147483647, 2147483647",
        "1E-2147483647, 2147483646"
    })
    void countsTheZerosThatANumberDoesNotStore(BigDecimal number, long zeros) {
        assertThat(DecimalText.zeros(number)).isEqualTo(zeros);
    }

    @ParameterizedTest
    @CsvSource({
        "1.50, 1.50",
        "1E+3, 1000",
        "-12E+2, -1200",
        "0.0000001, 0.0000001",
        "1E+1001, 1E+1001",
        "1E-1002, 1E-1002",
        "-12.5E+2147483000, -1.25E+2147483001"
    })
    void writesUpToAThousandZerosOut(BigDecimal number, String text) {
        assertThat(DecimalText.of(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1E+1000, 1001", "1E-1001, 1003"})
    void writesAThousandZerosOut(BigDecimal number, int length) {
        assertThat(DecimalText.of(number)).hasSize(length).doesNotContain("E");
        assertThat(new BigDecimal(DecimalText.of(number))).isEqualByComparingTo(number);
    }
}
