package dev.penstock.core.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.StructuredData;
import dev.penstock.core.value.Bits;
import dev.penstock.core.value.Geometric.Box;
import dev.penstock.core.value.Geometric.Circle;
import dev.penstock.core.value.Geometric.Line;
import dev.penstock.core.value.Geometric.LineSegment;
import dev.penstock.core.value.Geometric.Path;
import dev.penstock.core.value.Geometric.Point;
import dev.penstock.core.value.Geometric.Polygon;
import dev.penstock.core.value.Inet;
import dev.penstock.core.value.Interval;
import dev.penstock.core.value.Json;
import dev.penstock.core.value.Money;
import dev.penstock.core.value.Multirange;
import dev.penstock.core.value.PgArray;
import dev.penstock.core.value.Range;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TextFormTest {
    static Stream<Arguments> values() throws Exception {
        return Stream.of(
                Arguments.of("a\"b", "a\"b"),
                Arguments.of(true, "t"),
                Arguments.of(false, "f"),
                Arguments.of((short) -7, "-7"),
                Arguments.of(new BigInteger("18446744073709551615"), "18446744073709551615"),
                Arguments.of(new BigDecimal("1.50"), "1.50"),
                Arguments.of(Double.NaN, "NaN"),
                Arguments.of(Double.POSITIVE_INFINITY, "Infinity"),
                Arguments.of(Double.NEGATIVE_INFINITY, "-Infinity"),
                Arguments.of(Float.NaN, "NaN"),
                Arguments.of(Float.NEGATIVE_INFINITY, "-Infinity"),
                Arguments.of(ByteBuffer.wrap(new byte[] {0, 1, 0x7f, -1, 9}, 1, 3), "\\x017fff"),
                Arguments.of(StructuredData.of(Map.of("a", "x,y")), "(\"x,y\")"),
                Arguments.of(StructuredData.of(Collections.singletonMap("a", null)), "()"),
                Arguments.of(StructuredData.of(Map.of("a", "")), "(\"\")"),
                Arguments.of(StructuredData.of(Map.of("a", "(")), "(\"(\")"),
                Arguments.of(Map.of("k", "v\"\\"), "\"k\"=>\"v\\\"\\\\\""),
                Arguments.of(Collections.singletonMap("k", null), "\"k\"=>NULL"),
                Arguments.of(Map.of(), ""),
                Arguments.of(PgArray.of(Arrays.asList(1, null)), "{1,NULL}"),
                Arguments.of(Range.closedOpen("a b", null), "[\"a b\",)"),
                Arguments.of(
                        new Multirange<>(List.of(Range.closedOpen(1, 2), Range.closedOpen(3, 4))), "{[1,2),[3,4)}"),
                Arguments.of(InetAddress.getByAddress(new byte[] {1, 2, 3, 4}), "1.2.3.4"),
                Arguments.of(
                        UUID.fromString("00000000-0000-0000-0000-00000000000A"),
                        "00000000-0000-0000-0000-00000000000a"),
                Arguments.of(new Point(-0.0, 1e15), "(-0,1e+15)"),
                Arguments.of(new Line(1, -2.5, Double.NaN), "{1,-2.5,NaN}"),
                Arguments.of(new LineSegment(new Point(1, 2), new Point(3, 4)), "[(1,2),(3,4)]"),
                Arguments.of(new Box(new Point(3, 4), new Point(1, 2)), "(3,4),(1,2)"),
                Arguments.of(new Path(true, List.of(new Point(1, 2), new Point(3, 4))), "((1,2),(3,4))"),
                Arguments.of(new Path(false, List.of(new Point(1, 2), new Point(3, 4))), "[(1,2),(3,4)]"),
                Arguments.of(new Polygon(List.of(new Point(1, 2))), "((1,2))"),
                Arguments.of(new Circle(new Point(1, 2), 0.5), "<(1,2),0.5>"),
                Arguments.of(LocalDate.MAX, "infinity"),
                Arguments.of(LocalDate.MIN, "-infinity"),
                Arguments.of(LocalDate.of(1, 1, 1), "0001-01-01"),
                Arguments.of(LocalDate.of(0, 12, 31), "0001-12-31 BC"),
                Arguments.of(LocalDate.of(-43, 3, 15), "0044-03-15 BC"),
                Arguments.of(LocalDate.of(10_000, 1, 2), "10000-01-02"),
                Arguments.of(LocalDateTime.MAX, "infinity"),
                Arguments.of(LocalDateTime.MIN, "-infinity"),
                Arguments.of(LocalDateTime.of(2024, 2, 3, 4, 5, 6, 700_000_000), "2024-02-03 04:05:06.7"),
                // The server rounds the nanoseconds, as the binary form does.
                Arguments.of(LocalDateTime.of(2024, 2, 3, 4, 5, 6, 999_999_501), "2024-02-03 04:05:06.999999501"),
                Arguments.of(LocalDateTime.of(0, 1, 1, 0, 0), "0001-01-01 00:00:00 BC"),
                Arguments.of(OffsetDateTime.MAX, "infinity"),
                Arguments.of(OffsetDateTime.MIN, "-infinity"),
                Arguments.of(
                        OffsetDateTime.of(2024, 1, 1, 1, 0, 0, 0, ZoneOffset.ofHours(2)), "2023-12-31 23:00:00+00"),
                Arguments.of(
                        OffsetDateTime.of(1, 1, 1, 1, 0, 0, 0, ZoneOffset.ofHours(2)), "0001-12-31 23:00:00+00 BC"),
                Arguments.of(Instant.EPOCH, "1970-01-01 00:00:00+00"),
                Arguments.of(LocalTime.MAX, "24:00:00"),
                Arguments.of(LocalTime.of(23, 59, 59, 1000), "23:59:59.000001"),
                Arguments.of(LocalTime.of(1, 2, 3, 40), "01:02:03.00000004"),
                Arguments.of(OffsetTime.of(1, 2, 0, 0, ZoneOffset.UTC), "01:02:00+00"),
                Arguments.of(OffsetTime.of(1, 2, 0, 0, ZoneOffset.ofHoursMinutes(-3, -30)), "01:02:00-03:30"),
                Arguments.of(OffsetTime.of(1, 2, 0, 0, ZoneOffset.ofTotalSeconds(1172)), "01:02:00+00:19:32"),
                Arguments.of(OffsetTime.of(1, 2, 0, 0, ZoneOffset.ofTotalSeconds(-3601)), "01:02:00-01:00:01"),
                Arguments.of(OffsetTime.of(LocalTime.MAX, ZoneOffset.ofHours(15)), "24:00:00+15"),
                Arguments.of(Year.of(2024), "2024"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void printsAValueAsTheServerDoes(Object value, String text) {
        assertThat(TextForm.of(value)).isEqualTo(text);
    }

    /** As float8out prints them with extra_float_digits above 0. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1, 1",
        "-1.5, -1.5",
        "1e14, 100000000000000",
        "1e15, 1e+15",
        "999999999999999, 999999999999999",
        "-1e15, -1e+15",
        "1.5e15, 1.5e+15",
        "1e-4, 0.0001",
        "9.9e-5, 9.9e-05",
        "1e-5, 1e-05",
        "1e100, 1e+100",
        "-2.5e-100, -2.5e-100",
        "0.1, 0.1",
        "0.30000000000000004, 0.30000000000000004",
        "123456789.12345679, 123456789.12345679",
        "4.9e-324, 5e-324",
        "-9.9e-324, -1e-323",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "2.225073858507201e-308, 2.225073858507201e-308",
        "1.7976931348623157e308, 1.7976931348623157e+308"
    })
    void printsTheShortestDigitsOfADouble(double value, String text) {
        assertThat(TextForm.of(value)).isEqualTo(text);
        assertThat(Double.parseDouble(text)).isEqualTo(value);
    }

    /** As float4out prints them with extra_float_digits above 0. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "100000, 100000",
        "1000000, 1e+06",
        "999999, 999999",
        "1e-4, 0.0001",
        "1e-5, 1e-05",
        "0.1, 0.1",
        "16777216, 1.6777216e+07",
        "1.1, 1.1",
        "0.3333333433, 0.33333334",
        "1.4e-45, 1e-45",
        "-2.8e-45, -3e-45",
        "1.17549435e-38, 1.1754944e-38",
        "3.4028235e38, 3.4028235e+38"
    })
    void printsTheShortestDigitsOfAFloat(float value, String text) {
        assertThat(TextForm.of(value)).isEqualTo(text);
        assertThat(Float.parseFloat(text)).isEqualTo(value);
    }

    static Stream<Arguments> classes() throws Exception {
        return Stream.of(
                Arguments.of("", true),
                Arguments.of(true, true),
                Arguments.of(1, true),
                Arguments.of(ByteBuffer.allocate(0), true),
                Arguments.of(LocalTime.NOON, true),
                Arguments.of(Instant.EPOCH, true),
                Arguments.of(new UUID(0, 0), true),
                Arguments.of(InetAddress.getByAddress(new byte[4]), true),
                Arguments.of(StructuredData.of(Map.of()), true),
                Arguments.of(Range.empty(), true),
                Arguments.of(new Multirange<>(List.of()), true),
                Arguments.of(PgArray.of(List.of()), true),
                Arguments.of(Bits.parse(""), true),
                Arguments.of(Inet.parse("::"), true),
                Arguments.of(Interval.INFINITY, true),
                Arguments.of(Json.of("{}"), true),
                Arguments.of(new Money(1), true),
                Arguments.of(new Point(0, 0), true),
                Arguments.of(new Object(), false),
                Arguments.of(List.of(), false),
                Arguments.of(Map.of(), false),
                Arguments.of(new byte[0], false),
                Arguments.of('c', false),
                Arguments.of(TimeUnit.DAYS, false));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void knowsTheClassesThatHaveAText(Object value, boolean known) {
        assertThat(TextForm.isKnown(value)).isEqualTo(known);
    }
}
