package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.DecodingException;
import dev.penstock.core.EncodingException;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.value.Interval;
import dev.penstock.core.value.Json;
import dev.penstock.core.value.PgArray;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests that codecs accept each representation of a value without loss and reject all others. */
class EncodingTest {
    @Test
    void takesOtherNumbersWhenTheyAreExact() {
        for (Object seven :
                List.of(7, 7L, (short) 7, (byte) 7, 7.0, 7f, BigInteger.valueOf(7), new BigDecimal("7.00"), "7")) {
            assertThat(decoded("int2", seven)).isEqualTo((short) 7);
            assertThat(decoded("int4", seven)).isEqualTo(7);
            assertThat(decoded("int8", seven)).isEqualTo(7L);
            assertThat(decoded("oid", seven)).isEqualTo(7L);
            assertThat(decoded("float4", seven)).isEqualTo(7f);
            assertThat(decoded("float8", seven)).isEqualTo(7.0);
            assertThat((BigDecimal) decoded("numeric", seven)).isEqualByComparingTo("7");
        }
        refuses("int2", 32768, -32769, 1.5, new BigDecimal("7.1"), Double.NaN, true, "x", "", 1e300);
        refuses("int4", 1L << 31, new BigDecimal("1e1000000000"), new BigDecimal("1e-1000000000"));
        refuses("int8", BigInteger.ONE.shiftLeft(63), Double.POSITIVE_INFINITY, (double) (1L << 62) * 2);
        refuses("oid", -1, 1L << 32);
        refuses("xid8", -1, BigInteger.ONE.shiftLeft(64), new BigDecimal("1.5"));
        refuses(
                "float8",
                (1L << 53) + 1,
                new BigDecimal("1e400"),
                new BigDecimal("0.1234567890123456789"),
                "1d",
                "0x1p3");
        refuses("float4", 0.1234567890123, 1e300, 16_777_217, new BigDecimal("1e-60"));
        refuses("numeric", true, "x", new BigDecimal("1e131073"), new BigDecimal("1e-16384"));
    }

    @Test
    void keepsTheScaleOfADecimal() {
        assertThat(decoded("numeric", new BigDecimal("1.500"))).isEqualTo(new BigDecimal("1.500"));
        assertThat(decoded("numeric", new BigDecimal("1E+3"))).isEqualTo(new BigDecimal("1000"));
        assertThat(decoded("numeric", 0.1)).isEqualTo(new BigDecimal("0.1"));
        assertThat(decoded("numeric", 0.1f)).isEqualTo(new BigDecimal("0.1"));
        assertThat(decoded("numeric", Float.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(decoded("float4", new BigDecimal("0.1"))).isEqualTo(0.1f);
        assertThat(decoded("float4", 0.1)).isEqualTo(0.1f);
        assertThat(decoded("float8", new BigDecimal("0.1"))).isEqualTo(0.1);
        assertThat(decoded("float8", -0.0)).isEqualTo(-0.0);
    }

    @Test
    void takesJavasDatesAndTimes() {
        Instant instant = Instant.parse("2024-01-31T13:14:15.123456Z");
        OffsetDateTime expected = instant.atOffset(ZoneOffset.UTC);

        assertThat(decoded("timestamptz", instant)).isEqualTo(expected);
        assertThat(decoded("timestamptz", instant.atZone(ZoneId.of("Asia/Tokyo"))))
                .isEqualTo(expected);
        assertThat(decoded("timestamptz", instant.atOffset(ZoneOffset.ofHours(-3))))
                .isEqualTo(expected);
        assertThat(decoded("timestamptz", "2024-01-31T13:14:15.123456Z")).isEqualTo(expected);
        assertThat(decoded("timestamptz", Instant.MAX)).isEqualTo(OffsetDateTime.MAX);
        assertThat(decoded("timestamp", LocalDate.EPOCH)).isEqualTo(LocalDateTime.of(1970, 1, 1, 0, 0));
        assertThat(decoded("timestamp", "+294276-12-31T23:59:59"))
                .isEqualTo(LocalDateTime.of(294276, 12, 31, 23, 59, 59));
        assertThat(decoded("timestamp", LocalDateTime.of(1999, 12, 31, 23, 59, 59, 999_999_500)))
                .isEqualTo(LocalDateTime.of(2000, 1, 1, 0, 0));
        assertThat(decoded("date", "-0043-03-15")).isEqualTo(LocalDate.of(-43, 3, 15));
        assertThat(decoded("date", "0044-03-15 BC")).isEqualTo(LocalDate.of(-43, 3, 15));
        assertThat(decoded("date", "0001-02-29 BC")).isEqualTo(LocalDate.of(0, 2, 29));
        assertThat(decoded("time", "24:00:00")).isEqualTo(LocalTime.MAX);
        assertThat(decoded("interval", Duration.ofMinutes(90))).isEqualTo(Interval.of(0, 0, 5_400_000_000L));
        assertThat(decoded("interval", "P1DT-1H")).isEqualTo(Interval.of(0, 1, -3_600_000_000L));
        refuses("date", "2024-02-30", "2024-1-1", "now", LocalDateTime.MIN, LocalDate.of(99_999_999, 1, 1), 7);
        refuses("timestamptz", LocalDateTime.MIN, "yesterday", LocalDateTime.of(2024, 1, 1, 0, 0));
        refuses("timestamp", LocalDateTime.of(300_000, 1, 1, 0, 0), "2024-01-01 00:00:00 secret");
    }

    @Test
    void takesBytesInAllTheirForms() {
        ByteBuffer expected = ByteBuffer.wrap(new byte[] {1, 2, (byte) 0xff});

        assertThat(decoded("bytea", new byte[] {1, 2, -1})).isEqualTo(expected);
        assertThat(decoded("bytea", expected)).isEqualTo(expected);
        assertThat(decoded("bytea", "\\x0102ff")).isEqualTo(expected);
        assertThat(decoded("bytea", "AQL/")).isEqualTo(expected);
        assertThat(((ByteBuffer) decoded("bytea", expected)).isReadOnly()).isTrue();
        refuses("bytea", "\\x0", "\\xzz", "?", 7);
    }

    @Test
    void takesPlainValuesAsJson() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", Arrays.asList(1L, null, new BigDecimal("1.50"), "x\"\n", true));

        assertThat(decoded("jsonb", map)).hasToString("{\"a\":[1,null,1.50,\"x\\\"\\n\",true]}");
        assertThat(decoded("jsonb", StructuredData.of(map))).isEqualTo(decoded("jsonb", map));
        assertThat(decoded("json", 7L)).hasToString("7");
        assertThat(decoded("json", " {\"a\":1}")).hasToString(" {\"a\":1}");
        assertThat(decoded("json", "hello")).hasToString("\"hello\"");
        assertThat(decoded("json", "{\"a\":")).hasToString("\"{\\\"a\\\":\"");
        assertThat(decoded("json", ByteBuffer.wrap("{\"a\":1}".getBytes(StandardCharsets.UTF_8))))
                .hasToString("{\"a\":1}");
        assertThat(decoded("jsonb", "[]".getBytes(StandardCharsets.UTF_8))).hasToString("[]");
        refuses("json", new Object(), nested(2000), new byte[] {'{'}, new byte[] {(byte) 0xff}, ByteBuffer.allocate(0));
    }

    private static Object nested(int depth) {
        return depth == 0 ? List.of() : List.of(nested(depth - 1));
    }

    @Test
    void takesAnyValueAsItsText() {
        assertThat(decoded("text", 7)).isEqualTo("7");
        assertThat(decoded("text", TimeUnit.DAYS)).isEqualTo("DAYS");
        assertThat(decoded("text", LocalDate.EPOCH)).isEqualTo("1970-01-01");
        assertThat(decoded("text", Json.of("{}"))).isEqualTo("{}");
        assertThat(decoded("text", Map.of("a", List.of(1)))).isEqualTo("{\"a\":[1]}");
        assertThat(decoded("text", PgArray.of(List.of(1, 2)))).isEqualTo("{1,2}");
        refuses("text", "a\0b", "\ud800", new Object());
    }

    @Test
    void takesListsAndArraysOfAnyDimension() {
        assertThat(decoded("_int4", List.of(1L, "2"))).isEqualTo(List.of(1, 2));
        assertThat(decoded("_int4", new Integer[] {1, null})).isEqualTo(Arrays.asList(1, null));
        assertThat(decoded("_int4", List.of(List.of(1), List.of(2)))).isEqualTo(List.of(List.of(1), List.of(2)));
        assertThat(decoded("_int4", "[0:1]={1,NULL}")).hasToString("[0:1]={1,NULL}");
        assertThat(decoded("_jsonb", List.of(List.of(1L), Map.of()))).isEqualTo(List.of(Json.of("[1]"), Json.of("{}")));
        refuses(
                "_int4",
                List.of("x"),
                7,
                List.of(List.of(1), List.of()),
                List.of(1, List.of(2)),
                nested(7),
                "{1,2",
                "{{1},2}",
                "{{},1}");
    }

    @Test
    void takesMapsAsCompositesAndHstore() {
        PgType amount = UserTypes.CATALOG.type(UserTypes.AMOUNT);
        StructuredData expected = StructuredData.of(Map.of("value", new BigDecimal("1.5"), "currency", "EUR"));

        assertThat(decoded(amount, Map.of("currency", "EUR", "value", 1.5))).isEqualTo(expected);
        assertThat(decoded(amount, "(1.5,EUR)")).isEqualTo(expected);
        assertThat(((StructuredData) decoded(amount, Map.of("value", 1))).asMap())
                .containsEntry("currency", null);
        assertThatThrownBy(() -> decoded(amount, Map.of("worth", 1)))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("no field 'worth'");
        PgType hstore = UserTypes.CATALOG.type(UserTypes.HSTORE);
        assertThat(decoded(hstore, Map.of("a", "1"))).isEqualTo(Map.of("a", "1"));
        assertThatThrownBy(() -> decoded(hstore, Map.of("a", 1))).isInstanceOf(EncodingException.class);
    }

    @Test
    void namesColumnTypeAndClassAndNotTheValue() {
        BinaryWriter out = new BinaryWriter(16);
        out.writeInt(1);

        assertThatThrownBy(() -> new Column("total", PgType.builtIn(23), -1, false).encodeField("secret", out))
                .isInstanceOf(EncodingException.class)
                .hasMessage("The value of column 'total', of java.lang.String cannot be encoded as type 'int4': "
                        + "its text is not one of its values.");
        assertThat(out.size()).isEqualTo(4);
    }

    @Test
    void writesTheTextOfATypeWithoutBinaryForm() {
        BinaryWriter out = new BinaryWriter(16);
        PgType unknown = PgType.unknown(99_999, "public", "vector");
        new Column("v", unknown, -1, false).encodeField("[1,2]", out);

        assertThat(out.toByteArray()).containsExactly(0, 0, 0, 5, '[', '1', ',', '2', ']');
        assertThat(unknown.binary()).isFalse();
        assertThatThrownBy(() -> unknown.codec().decodeBinary(new byte[4], 0, 4))
                .isInstanceOf(DecodingException.class)
                .hasMessage("A value of type 'vector' cannot be decoded: its binary form is unknown.");
    }

    private static void refuses(String type, Object... values) {
        for (Object value : values) {
            assertThatThrownBy(() -> decoded(type, value))
                    .as("%s of %s", type, value)
                    .isInstanceOf(EncodingException.class)
                    .hasMessageContaining(type)
                    .hasMessageNotContaining("secret");
        }
    }

    private static Object decoded(String type, Object value) {
        return decoded(
                BuiltInTypes.all().values().stream()
                        .filter(candidate -> candidate.name().equals(type))
                        .findFirst()
                        .orElseThrow(),
                value);
    }

    private static Object decoded(PgType type, Object value) {
        BinaryWriter out = new BinaryWriter(0);
        type.codec().encodeBinary(value, out);
        return type.codec().decodeBinary(out.toByteArray(), 0, out.size());
    }
}
