package dev.penstock.core.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumericLimitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, true",
        "1E+131071, true",
        "1E+131072, false",
        "12E+131070, true",
        "12E+131071, false",
        "1E-16383, true",
        "1E-16384, false",
        "1E+2147483647, false",
        "1E-2147483647, false"
    })
    void holdsWhatANumericCanHold(BigDecimal number, boolean held) {
        assertThat(NumericLimits.hold(number)).isEqualTo(held);
        assertThat(NumericLimits.hold(number.negate())).isEqualTo(held);
    }
}
