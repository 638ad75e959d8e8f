package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.EncodingException;
import dev.penstock.core.internal.wire.BinaryWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The last values on both sides of the limits of a type. */
class EncodedLimitsTest {
    private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);
    private static final LocalDateTime LAST_MICRO = LocalDateTime.of(294_277, 1, 9, 4, 0, 54, 775_806_000);

    static Stream<Arguments> encoded() {
        return Stream.of(
                Arguments.of("int2", -32768, "8000"),
                Arguments.of("int2", 32767L, "7fff"),
                Arguments.of("int4", -2147483648L, "80000000"),
                Arguments.of("int4", new BigDecimal("2147483647.000"), "7fffffff"),
                Arguments.of("int8", BigInteger.ONE.shiftLeft(63).negate(), "8000000000000000"),
                Arguments.of("int8", new BigDecimal("9223372036854775807"), "7fffffffffffffff"),
                Arguments.of("int8", new BigDecimal("1e18"), "0de0b6b3a7640000"),
                Arguments.of("oid", 0, "00000000"),
                Arguments.of("oid", 0xFFFF_FFFFL, "ffffffff"),
                Arguments.of("xid8", 0, "0000000000000000"),
                Arguments.of("xid8", BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE), "ffffffffffffffff"),
                Arguments.of("xid8", new BigDecimal("18446744073709551615"), "ffffffffffffffff"),
                Arguments.of("float4", 16_777_216, "4b800000"),
                Arguments.of("float4", Float.MAX_VALUE * 1.0, "7f7fffff"),
                Arguments.of("float4", new BigDecimal("1e-45"), "00000001"),
                Arguments.of("float8", 1L << 53, "4340000000000000"),
                Arguments.of("float8", new BigDecimal("4.9e-324"), "0000000000000001"),
                Arguments.of("numeric", new BigDecimal("0.0"), "0000000000000001"),
                Arguments.of("numeric", new BigDecimal("-0.5"), "0001ffff400000011388"),
                Arguments.of("numeric", new BigDecimal("10000"), "00010001000000000001"),
                Arguments.of("numeric", new BigDecimal("1e4"), "00010001000000000001"),
                Arguments.of("numeric", new BigDecimal("1125899906842623"), "00040003000000000465232702ac0a3f"),
                Arguments.of("numeric", new BigDecimal("1125899906842624"), "00040003000000000465232702ac0a40"),
                Arguments.of("numeric", new BigDecimal("1e131071"), "00017fff0000000003e8"),
                Arguments.of("numeric", new BigDecimal("1e-16383"), "0001f00000003fff000a"),
                Arguments.of("money", new BigDecimal("92233720368547758.07"), "7fffffffffffffff"),
                Arguments.of("money", new BigDecimal("-92233720368547758.08"), "8000000000000000"),
                Arguments.of("money", 1, "0000000000000064"),
                Arguments.of("money", "-$1,234.5", "fffffffffffe1dc6"),
                Arguments.of("tid", "(4294967295,65535)", "ffffffffffff"),
                Arguments.of("pg_lsn", "FFFFFFFF/FFFFFFFF", "ffffffffffffffff"),
                Arguments.of("char", "\\377", "ff"),
                Arguments.of("char", "\\200", "80"),
                Arguments.of("char", "", "00"),
                Arguments.of("char", "\u007f", "7f"),
                Arguments.of("date", FIRST_DAY.plusDays(Integer.MAX_VALUE - 1), "7ffffffe"),
                Arguments.of("date", FIRST_DAY.minusDays(Integer.MAX_VALUE), "80000001"),
                Arguments.of("date", LocalDate.MAX, "7fffffff"),
                Arguments.of("date", LocalDate.MIN, "80000000"),
                Arguments.of("timestamp", LocalDate.MAX, "7fffffffffffffff"),
                Arguments.of("timestamp", LocalDate.MIN, "8000000000000000"),
                Arguments.of("timestamp", LAST_MICRO, "7ffffffffffffffe"),
                Arguments.of("timestamp", FIRST_DAY.atTime(0, 0, 0, 499), "0000000000000000"),
                Arguments.of("timestamp", FIRST_DAY.atTime(0, 0, 0, 500), "0000000000000001"),
                Arguments.of("timestamptz", Instant.MIN, "8000000000000000"),
                Arguments.of("timestamptz", Instant.parse("1999-12-31T23:59:59.9999995Z"), "0000000000000000"),
                Arguments.of("timestamptz", "2000-01-01 00:00:00.0000009+00", "0000000000000001"),
                Arguments.of("time", LocalTime.of(23, 59, 59, 999_999_499), "000000141dd75fff"),
                Arguments.of("time", LocalTime.of(23, 59, 59, 999_999_500), "000000141dd76000"),
                Arguments.of("time", "23:59:59.9999999", "000000141dd76000"),
                Arguments.of("time", "24:00", "000000141dd76000"),
                Arguments.of(
                        "interval", Duration.of(Long.MIN_VALUE, ChronoUnit.MICROS), "80000000000000000000000000000000"),
                Arguments.of(
                        "interval", Duration.of(Long.MAX_VALUE, ChronoUnit.MICROS), "7fffffffffffffff0000000000000000"),
                Arguments.of("interval", Duration.ofNanos(-501), "ffffffffffffffff0000000000000000"),
                Arguments.of("interval", Duration.ofNanos(-500), "00000000000000000000000000000000"),
                Arguments.of("interval", Duration.ofNanos(499), "00000000000000000000000000000000"),
                Arguments.of("interval", Duration.ofNanos(500), "00000000000000010000000000000000"),
                Arguments.of("interval", Period.of(-1, -1, -1), "0000000000000000fffffffffffffff3"),
                Arguments.of("tsvector", "'a':1A,1,1C 'a':1B,16383", "0000000161000002c0013fff"),
                Arguments.of("tsvector", "b aa a", "0000000361000000616100000062000000"),
                Arguments.of("pg_snapshot", "1:2:1", "00000001000000000000000100000000000000020000000000000001"),
                Arguments.of("_int4", List.of(), "000000000000000000000017"),
                Arguments.of("int2vector", List.of(), "0000000100000000000000150000000000000000"),
                Arguments.of("int2vector", "7", "0000000100000000000000150000000100000000000000020007"));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("int2", -32769, "it is not one of its values"),
                Arguments.of("int2", new BigDecimal("0.5"), "it is not one of its values"),
                Arguments.of("int4", -2147483649L, "it is not one of its values"),
                Arguments.of(
                        "int8",
                        BigInteger.ONE.shiftLeft(63).negate().subtract(BigInteger.ONE),
                        "it is not one of its values"),
                Arguments.of("int8", new BigDecimal("9223372036854775808"), "it is not one of its values"),
                Arguments.of("int8", new BigDecimal("1e19"), "it is not one of its values"),
                Arguments.of("int8", Double.NEGATIVE_INFINITY, "it is not one of its values"),
                Arguments.of("oid", 0x1_0000_0000L, "it is out of range"),
                Arguments.of("oid", -1, "it is out of range"),
                Arguments.of("xid8", BigInteger.ONE.shiftLeft(64), "it is out of range"),
                Arguments.of("xid8", new BigDecimal("-1"), "it is out of range"),
                Arguments.of("float4", 16_777_217L, "it is not one of its values"),
                Arguments.of("float8", Long.MAX_VALUE, "it is not one of its values"),
                Arguments.of("float8", BigInteger.ONE.shiftLeft(53).add(BigInteger.ONE), "it is not one of its values"),
                Arguments.of("numeric", new BigDecimal("1e131072"), "it has too many digits"),
                Arguments.of("numeric", new BigDecimal("1e-16384"), "it has too many digits"),
                Arguments.of("money", new BigDecimal("92233720368547758.08"), "it is malformed"),
                Arguments.of("money", new BigDecimal("-92233720368547758.09"), "it is malformed"),
                Arguments.of("money", new BigDecimal("0.001"), "it is malformed"),
                // Written out, these have hundreds of millions of zeros.
                Arguments.of("money", new BigDecimal("1e600000000"), "it is malformed"),
                Arguments.of("money", "1e600000000", "its text is not one of its values"),
                Arguments.of("money", new BigDecimal("1e-600000000"), "it is malformed"),
                Arguments.of("char", "ab", "it is not one byte"),
                Arguments.of("char", "\\177", "it is not one byte"),
                Arguments.of("char", "\\400", "it is not one byte"),
                Arguments.of("char", "\u0080", "it is not one byte"),
                Arguments.of("date", FIRST_DAY.plusDays(Integer.MAX_VALUE), "it is out of range"),
                Arguments.of("date", FIRST_DAY.minusDays(Integer.MAX_VALUE + 1L), "it is out of range"),
                Arguments.of("timestamp", LocalDateTime.of(294_278, 1, 1, 0, 0), "it is out of range"),
                Arguments.of("timestamp", LAST_MICRO.plusNanos(1000), "it is out of range"),
                Arguments.of("timestamp", LocalDateTime.MAX.minusNanos(1), "it is out of range"),
                Arguments.of("timestamptz", OffsetDateTime.MIN.plusNanos(1), "it is out of range"),
                Arguments.of("time", "12:34.5", "its text is not one of its values"),
                Arguments.of("interval", "12:34.5", "its text is not one of its values"),
                Arguments.of(
                        "interval",
                        Duration.of(Long.MAX_VALUE, ChronoUnit.MICROS).plusNanos(500),
                        "it is malformed"),
                Arguments.of(
                        "interval",
                        Duration.of(Long.MIN_VALUE, ChronoUnit.MICROS).minusNanos(501),
                        "it is malformed"),
                Arguments.of("interval", Period.ofYears(178_956_971), "it is malformed"),
                Arguments.of("interval", Period.of(1, Integer.MAX_VALUE, 0), "it is malformed"),
                // A server reads the digits between two colons as one number: 08:00:2b:01:02:30.
                Arguments.of("macaddr", "8:00:2b:01:02:030", "it is not an address"),
                Arguments.of("macaddr", "08:00:2b:01:0203:0", "it is not an address"),
                Arguments.of("tsvector", "a:0", "a position is out of range"),
                Arguments.of("tsvector", "a:16384", "a position is out of range"),
                Arguments.of("tsvector", "a:", "a digit is missing"),
                Arguments.of("tsvector", "''", "a lexeme is missing"),
                Arguments.of("tsvector", "'a", "a quote is missing"),
                Arguments.of("tsvector", "a\\", "it ends early"),
                Arguments.of("text", "a\0", "it holds a NUL character"),
                Arguments.of("jsonpath", 7, "it is not one of its values"),
                Arguments.of("bytea", "AQ=x", "its text is not one of its values"),
                Arguments.of("_int4", List.of(List.of(1), List.of()), "its lists differ in length"),
                Arguments.of(
                        "_int4",
                        List.of(List.of(List.of(List.of(List.of(List.of(List.of())))))),
                        "its lists are nested too deeply"),
                Arguments.of("int4range", "[1,2", "its text is not one of its values"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("encoded")
    void acceptsTheLastOnTheInside(String type, Object value, String hex) {
        BinaryWriter out = new BinaryWriter(0);
        TypeValues.type(type).codec().encodeBinary(value, out);

        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(hex);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("refused")
    void refusesTheFirstOnTheOutside(String type, Object value, String reason) {
        BinaryWriter out = new BinaryWriter(0);
        out.writeByte(1);

        assertThatThrownBy(() -> TypeValues.type(type).codec().encodeBinary(value, out))
                .isInstanceOf(EncodingException.class)
                .hasMessage(
                        "A value of %s cannot be encoded as type '%s': %s.",
                        value.getClass().getName(), type, reason);
        assertThat(out.size()).isOne();
    }
}
