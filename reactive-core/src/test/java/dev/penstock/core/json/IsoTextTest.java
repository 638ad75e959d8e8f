package dev.penstock.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IsoTextTest {
    private final IsoText text = new IsoText();

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(LocalDate.of(2024, 1, 31), "2024-01-31"),
                Arguments.of(LocalDate.of(0, 12, 1), "0000-12-01"),
                Arguments.of(LocalDate.of(7, 1, 1), "0007-01-01"),
                Arguments.of(LocalDate.of(-43, 3, 15), "-0043-03-15"),
                Arguments.of(LocalDate.of(9999, 12, 31), "9999-12-31"),
                Arguments.of(LocalDate.of(10000, 1, 1), "+10000-01-01"),
                Arguments.of(LocalDate.of(5_874_897, 12, 31), "+5874897-12-31"),
                Arguments.of(LocalDate.MAX, "infinity"),
                Arguments.of(LocalDate.MIN, "-infinity"),
                Arguments.of(LocalTime.of(1, 2, 3), "01:02:03"),
                Arguments.of(LocalTime.MIDNIGHT, "00:00:00"),
                Arguments.of(LocalTime.MAX, "24:00:00"),
                Arguments.of(LocalTime.of(23, 59, 59, 999_999_000), "23:59:59.999999"),
                Arguments.of(LocalTime.of(0, 0, 0, 1000), "00:00:00.000001"),
                Arguments.of(LocalTime.of(0, 0, 0, 500_000_000), "00:00:00.5"),
                Arguments.of(LocalDateTime.of(2024, 1, 31, 10, 0, 5), "2024-01-31T10:00:05"),
                Arguments.of(LocalDateTime.MAX, "infinity"),
                Arguments.of(LocalDateTime.MIN, "-infinity"),
                Arguments.of(OffsetDateTime.parse("2024-01-01T01:30:00+02:00"), "2023-12-31T23:30:00Z"),
                Arguments.of(OffsetDateTime.MAX, "infinity"),
                Arguments.of(OffsetDateTime.MIN, "-infinity"),
                Arguments.of(OffsetTime.of(1, 2, 3, 0, ZoneOffset.UTC), "01:02:03+00:00"),
                Arguments.of(OffsetTime.parse("00:00:00+15:59:59"), "00:00:00+15:59:59"),
                Arguments.of(OffsetTime.parse("12:00:00.25-03:30"), "12:00:00.25-03:30"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void printsIso(Temporal value, String expected) {
        assertThat(text.set(LocalDateTime.of(12345, 1, 1, 1, 1, 1, 1))).isTrue();
        assertThat(text.set(value)).isTrue();
        assertThat(new String(text.ascii(), 0, text.length(), StandardCharsets.US_ASCII))
                .isEqualTo(expected);
    }

    @Test
    void leavesOtherClassesToOthers() {
        assertThat(text.set(Instant.EPOCH)).isFalse();
    }
}
