package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java value of a binary form, as the send functions of PostgreSQL describe the form. */
class DecodedValuesTest {
    private static final String ONE = "3ff0000000000000";
    private static final String TWO = "4000000000000000";
    private static final String THREE = "4008000000000000";

    static Stream<Arguments> values() {
        return Stream.of(numbers(), times(), others(), geometric(), nested()).flatMap(List::stream);
    }

    private static List<Arguments> numbers() {
        return List.of(
                of("bool", "00", false),
                of("bool", "01", true),
                of("int2", "8000", Short.MIN_VALUE),
                of("int2", "7fff", Short.MAX_VALUE),
                of("int4", "80000000", Integer.MIN_VALUE),
                of("int8", "7fffffffffffffff", Long.MAX_VALUE),
                of("oid", "80000000", 0x8000_0000L),
                of("oid", "ffffffff", 0xFFFF_FFFFL),
                of("xid8", "7fffffffffffffff", BigInteger.valueOf(Long.MAX_VALUE)),
                of("xid8", "8000000000000000", BigInteger.ONE.shiftLeft(63)),
                of("float4", "80000000", -0f),
                of("float4", "7f800000", Float.POSITIVE_INFINITY),
                of("float8", "fff0000000000000", Double.NEGATIVE_INFINITY),
                of("float8", "7ff8000000000000", Double.NaN),
                of("numeric", "00000000c0000000", Double.NaN),
                of("numeric", "00000000d0000000", Double.POSITIVE_INFINITY),
                of("numeric", "00000000f0000000", Double.NEGATIVE_INFINITY),
                of("numeric", "0000000000000000", new BigDecimal("0")),
                of("numeric", "0000000000003fff", BigDecimal.ZERO.setScale(16383)),
                of("numeric", "00010000400000020001", new BigDecimal("-1.00")),
                // Digits that the display scale hides are not printed by a server either.
                of("numeric", "000200000000000000011388", new BigDecimal("1")),
                of("numeric", "0002000040000001000126ac", new BigDecimal("-1.9")),
                of("numeric", "0001fffe000000080001", new BigDecimal("0.00000001")),
                of("numeric", "00040003000000000001000200030004", new BigDecimal("1000200030004")),
                of("numeric", "000500040000000000010002000300040005", new BigDecimal("10002000300040005")),
                of("numeric", "000500044000000400010002000300040005", new BigDecimal("-10002000300040005.0000")),
                of("numeric", "0005000040000010000a000b000c000d000e", new BigDecimal("-10.0011001200130014")),
                // A thousand zeros are written out, more are not.
                of("numeric", "000100000000" + "03e8" + "0001", new BigDecimal(BigInteger.TEN.pow(1000), 1000)),
                of("numeric", "000100000000" + "03e9" + "0001", new BigDecimal("1")),
                of("money", "ffffffffffffff9c", new Money(-100)));
    }

    private static List<Arguments> times() {
        LocalDateTime y2k = LocalDateTime.of(2000, 1, 1, 0, 0);
        return List.of(
                of("date", "7fffffff", LocalDate.MAX),
                of("date", "80000000", LocalDate.MIN),
                of("date", "00000000", LocalDate.of(2000, 1, 1)),
                of("date", "ffffffff", LocalDate.of(1999, 12, 31)),
                of("date", "fff4dbf8", LocalDate.of(0, 12, 31)),
                of("date", "7ffffffe", LocalDate.ofEpochDay(10_957L + 0x7fff_fffe)),
                of("date", "80000001", LocalDate.ofEpochDay(10_957L - 0x7fff_ffff)),
                of("timestamp", "7fffffffffffffff", LocalDateTime.MAX),
                of("timestamp", "8000000000000000", LocalDateTime.MIN),
                of("timestamp", "0000000000000001", y2k.plusNanos(1000)),
                of("timestamp", "ffffffffffffffff", y2k.minusNanos(1000)),
                of("timestamp", "00000000000f4240", y2k.plusSeconds(1)),
                of("timestamptz", "7fffffffffffffff", OffsetDateTime.MAX),
                of("timestamptz", "8000000000000000", OffsetDateTime.MIN),
                of("timestamptz", "fffffffffff0bdc0", y2k.minusSeconds(1).atOffset(ZoneOffset.UTC)),
                of("time", "0000000000000000", LocalTime.MIDNIGHT),
                of("time", "000000141dd75fff", LocalTime.of(23, 59, 59, 999_999_000)),
                of("time", "000000141dd76000", LocalTime.MAX),
                of("timetz", "000000000000000000003138", OffsetTime.of(0, 0, 0, 0, ZoneOffset.ofHoursMinutes(-3, -30))),
                of("timetz", "000000141dd76000ffffe3e0", OffsetTime.of(LocalTime.MAX, ZoneOffset.ofHours(2))),
                of("interval", "0000000000000003000000020000000d", Interval.of(13, 2, 3)),
                of("interval", "fffffffffffffffdfffffffefffffff3", Interval.of(-13, -2, -3)),
                of("interval", "7fffffffffffffff7fffffff7fffffff", Interval.INFINITY),
                of("interval", "80000000000000008000000080000000", Interval.MINUS_INFINITY),
                of(
                        "interval",
                        "7fffffffffffffff7fffffff7ffffffe",
                        Interval.of(0x7fff_fffe, 0x7fff_ffff, Long.MAX_VALUE)));
    }

    private static List<Arguments> others() {
        return List.of(
                of("text", "", ""),
                of("text", "c3a4f09f9880", "ä😀"),
                of("bpchar", "6120", "a "),
                of("char", "00", ""),
                of("char", "7f", "\u007f"),
                of("char", "80", "\\200"),
                of("char", "ff", "\\377"),
                of("bytea", "", ByteBuffer.allocate(0)),
                of("bytea", "00ff", ByteBuffer.wrap(new byte[] {0, -1})),
                of("json", "207b7d", Json.of(" {}")),
                of("jsonb", "017b7d", Json.of("{}")),
                of("jsonpath", "01242e61", "$.a"),
                of("uuid", "000102030405060708090a0b0c0d0e0f", new UUID(0x0001020304050607L, 0x08090a0b0c0d0e0fL)),
                of("uuid", "ffffffffffffffff0000000000000000", new UUID(-1, 0)),
                of("bit", "0000000a a0ff", Bits.parse("1010000011")),
                of("varbit", "00000000", Bits.parse("")),
                of("varbit", "00000008ff", Bits.parse("11111111")),
                of("inet", "0208000401020304", Inet.ofBytes(new byte[] {1, 2, 3, 4}, 8, false)),
                of("inet", "0380001000000000000000000000000000000001", Inet.parse("::1")),
                of("cidr", "0208010401000000", Inet.parseCidr("1.0.0.0/8")),
                of("cidr", "0300011000000000000000000000000000000000", Inet.parseCidr("::/0")),
                of("macaddr", "08002b0102ff", "08:00:2b:01:02:ff"),
                of("macaddr8", "08002bfffe0102ff", "08:00:2b:ff:fe:01:02:ff"),
                of("pg_lsn", "00000001000000ff", "1/FF"),
                of("pg_lsn", "ffffffff80000000", "FFFFFFFF/80000000"),
                of("tid", "ffffffffffff", "(4294967295,65535)"),
                of("tid", "000000010002", "(1,2)"),
                of("tsvector", "00000001 6100 0004 0001 4002 8003 ffff", "'a':1,2C,3B,16383A"),
                of("tsvector", "00000002 5c00 0000 6927 7300 0000", "'\\\\' 'i''s'"),
                of("pg_snapshot", "00000000 0000000000000001 ffffffffffffffff", "1:18446744073709551615:"),
                of(
                        "pg_snapshot",
                        "00000002 000000000000000a 0000000000000014 000000000000000b 000000000000000c",
                        "10:20:11,12"));
    }

    private static List<Arguments> geometric() {
        Point point = new Point(1, 2);
        Point other = new Point(2, 3);
        return List.of(
                of("point", ONE + TWO, point),
                of("line", ONE + TWO + THREE, new Line(1, 2, 3)),
                of("lseg", ONE + TWO + TWO + THREE, new LineSegment(point, other)),
                of("box", TWO + THREE + ONE + TWO, new Box(other, point)),
                of("path", "0000000001" + ONE + TWO, new Path(false, List.of(point))),
                of("path", "0100000002" + ONE + TWO + TWO + THREE, new Path(true, List.of(point, other))),
                of("polygon", "00000002" + ONE + TWO + TWO + THREE, new Polygon(List.of(point, other))),
                of("polygon", "00000000", new Polygon(List.of())),
                of("circle", ONE + TWO + THREE, new Circle(point, 3)));
    }

    private static List<Arguments> nested() {
        return List.of(
                of("int4range", "01", Range.empty()),
                of("int4range", "18", Range.of(null, false, null, false)),
                of("int4range", "0000000004 00000001 00000004 00000005", Range.of(1, false, 5, false)),
                of("int4range", "0200000004 00000001 00000004 00000005", Range.of(1, true, 5, false)),
                of("int4range", "0400000004 00000001 00000004 00000005", Range.of(1, false, 5, true)),
                of("int4range", "0600000004 00000001 00000004 00000005", Range.of(1, true, 5, true)),
                of("int4range", "0800000004 00000005", Range.of(null, false, 5, false)),
                of("int4range", "1200000004 00000001", Range.of(1, true, null, false)),
                // The server ignores other flags.
                of("int4range", "f8", Range.of(null, false, null, false)),
                of("int4multirange", "00000000", new Multirange<>(List.of())),
                of(
                        "int4multirange",
                        "00000002 00000009 08 00000004 00000005 00000009 12 00000004 00000009",
                        new Multirange<>(List.of(Range.of(null, false, 5, false), Range.of(9, true, null, false)))),
                of("_int4", "00000000 00000000 00000017", PgArray.of(List.of())),
                of("_int4", "00000001 00000000 00000017 00000000 00000001", PgArray.of(List.of())),
                of(
                        "_int4",
                        "00000001 00000001 00000017 00000002 00000001 00000004 00000007 ffffffff",
                        PgArray.of(Arrays.asList(7, null))),
                of(
                        "_int4",
                        "00000002 00000000 00000017 00000001 00000001 00000002 00000001 00000004 00000007 00000004 00000008",
                        PgArray.ofNested(List.of(List.of(7, 8)), 2)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("values")
    void isThatOfTheBinaryForm(String type, String hex, Object value) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThat(TypeValues.type(type).codec().decodeBinary(bytes, 0, bytes.length))
                .isEqualTo(value);
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"-5, -4", "0, 1", "2147483646, 2147483647", "-2147483648, -2147483647"})
    void keepsTheLowerBoundOfAnArray(int lower, int upper) {
        String hex = "00000001 00000000 00000017 00000002 %08x 00000004 00000007 00000004 00000008".formatted(lower);
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThat(TypeValues.type("_int4").codec().decodeBinary(bytes, 0, bytes.length))
                .hasToString("[" + lower + ":" + upper + "]={7,8}");
    }

    private static Arguments of(String type, String hex, Object value) {
        return Arguments.of(type, hex, value);
    }
}
