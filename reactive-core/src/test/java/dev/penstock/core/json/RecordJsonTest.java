package dev.penstock.core.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Data;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.value.Bits;
import dev.penstock.core.value.Geometric;
import dev.penstock.core.value.Inet;
import dev.penstock.core.value.Interval;
import dev.penstock.core.value.Json;
import dev.penstock.core.value.Money;
import dev.penstock.core.value.Range;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecordJsonTest {
    private static final Position POSITION = Position.of(new byte[] {'{', '}'});

    @Test
    void writesTheMembersInOrder() {
        Record record = Record.of(
                POSITION,
                Operation.UPDATE,
                ordered("opencdc.version", "v1", "opencdc.collection", "orders"),
                StructuredData.of(Map.of("id", 1)),
                null,
                StructuredData.of(ordered("id", 1, "note", null)));

        assertThat(text(record))
                .isEqualTo("{\"position\":\"e30=\",\"operation\":\"update\",\"metadata\":{\"opencdc.version\":\"v1\","
                        + "\"opencdc.collection\":\"orders\"},\"key\":{\"id\":1},"
                        + "\"payload\":{\"before\":null,\"after\":{\"id\":1,\"note\":null}}}");
    }

    @Test
    void writesEveryClassOfValueInItsForm() {
        assertThat(form(1L)).isEqualTo("1");
        assertThat(form((short) -1)).isEqualTo("-1");
        assertThat(form(1.5)).isEqualTo("1.5");
        assertThat(form(-0.0)).isEqualTo("-0.0");
        assertThat(form(Double.NaN)).isEqualTo("\"NaN\"");
        assertThat(form(Float.NEGATIVE_INFINITY)).isEqualTo("\"-Infinity\"");
        assertThat(form(new BigDecimal("0.0000000010"))).isEqualTo("0.0000000010");
        assertThat(form(new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(form(true)).isEqualTo("true");
        assertThat(form("a\"\n")).isEqualTo("\"a\\\"\\n\"");
        assertThat(form(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}))).isEqualTo("\"AQIDBA==\"");
        assertThat(form(Json.of("{\"a\":\n[1, 2.0]}"))).isEqualTo("{\"a\": [1, 2.0]}");
        assertThat(form(new UUID(0, 1))).isEqualTo("\"00000000-0000-0000-0000-000000000001\"");
        assertThat(form(Interval.of(14, 3, -14_706_500_000L))).isEqualTo("\"P1Y2M3DT-4H-5M-6.5S\"");
        assertThat(form(Arrays.asList(1, null, List.of("x")))).isEqualTo("[1,null,[\"x\"]]");
        assertThat(form(ordered("k", null))).isEqualTo("{\"k\":null}");
        assertThat(form(StructuredData.of(ordered("f", 1)))).isEqualTo("{\"f\":1}");
    }

    @Test
    void writesDatesAndTimesInIso() {
        assertThat(form(LocalDate.of(2024, 1, 31))).isEqualTo("\"2024-01-31\"");
        assertThat(form(LocalDate.of(-43, 3, 15))).isEqualTo("\"-0043-03-15\"");
        assertThat(form(LocalDate.of(0, 12, 31))).isEqualTo("\"0000-12-31\"");
        assertThat(form(LocalDate.MAX)).isEqualTo("\"infinity\"");
        assertThat(form(LocalDateTime.of(294276, 12, 31, 23, 59, 59, 999_999_000)))
                .isEqualTo("\"+294276-12-31T23:59:59.999999\"");
        assertThat(form(LocalDateTime.MIN)).isEqualTo("\"-infinity\"");
        assertThat(form(OffsetDateTime.of(2024, 1, 31, 13, 14, 15, 120_000_000, ZoneOffset.ofHours(2))))
                .isEqualTo("\"2024-01-31T11:14:15.12Z\"");
        assertThat(form(OffsetDateTime.MAX)).isEqualTo("\"infinity\"");
        assertThat(form(LocalTime.of(13, 14))).isEqualTo("\"13:14:00\"");
        assertThat(form(LocalTime.MAX)).isEqualTo("\"24:00:00\"");
        assertThat(form(OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHoursMinutes(-3, -30))))
                .isEqualTo("\"01:02:03-03:30\"");
    }

    @Test
    void writesRawDataAsBase64() {
        Record record = Record.of(POSITION, Operation.CREATE, Map.of(), null, null, RawData.of(new byte[] {1}));

        assertThat(text(record)).contains("\"key\":null").endsWith("\"after\":\"AQ==\"}}");
        assertThat(RecordJson.read(RecordJson.toBytes(record))).isEqualTo(record);
    }

    @Test
    void writesARowAsItWritesItsValues() {
        Relation relation = relation("int4", 23, "note", 25, "doc", 3802, "bytes", 17, "f", 701, "ok", 16, "at", 1184);
        Row row = row(
                relation,
                Arrays.asList(
                        1,
                        "ä\u0001",
                        Json.of("[1,\r\n2]"),
                        new byte[] {1},
                        Double.POSITIVE_INFINITY,
                        true,
                        OffsetDateTime.of(2024, 1, 31, 0, 0, 0, 0, ZoneOffset.UTC)));

        assertThat(text(row))
                .contains("\"after\":{\"int4\":1,\"note\":\"ä\\u0001\",\"doc\":[1, "
                        + " 2],\"bytes\":\"AQ==\",\"f\":\"Infinity\","
                        + "\"ok\":true,\"at\":\"2024-01-31T00:00:00Z\"}");
        assertThat(text(StructuredData.of(row.asMap()))).isEqualTo(text(row));
    }

    @Test
    void leavesOutAbsentColumns() {
        Relation relation = relation("a", 23, "b", 23);
        Row row = Row.ofTuple(relation, new byte[] {0, 2, 'u', 't', 0, 0, 0, 1, '7'});

        assertThat(text(row)).contains("\"after\":{\"b\":7}");
    }

    @Test
    void readsPlainValues() {
        String json =
                "{\"operation\":\"create\",\"unknown\":[{}],\"payload\":{\"after\":{\"i\":1,\"b\":12345678901234567890,"
                        + "\"d\":1.50,\"z\":-0.0,\"s\":\"x\",\"t\":true,\"n\":null,\"o\":{\"a\":[1]}}},\"position\":\"e30=\"}";

        Record record = RecordJson.read(json.getBytes(UTF_8));

        assertThat(((StructuredData) record.after()).asMap())
                .containsExactlyEntriesOf(ordered(
                        "i",
                        1L,
                        "b",
                        new BigDecimal("12345678901234567890"),
                        "d",
                        new BigDecimal("1.50"),
                        "z",
                        -0.0,
                        "s",
                        "x",
                        "t",
                        true,
                        "n",
                        null,
                        "o",
                        Map.of("a", List.of(1L))));
        assertThat(record.key()).isNull();
        assertThat(record.before()).isNull();
    }

    @Test
    void writesColumnsAloneAsItReadsThem() {
        byte[] json = "{\"id\":1,\"name\":\"a\\u0000b\"}".getBytes(UTF_8);

        assertThat(RecordJson.toBytes(RecordJson.readColumns(json))).isEqualTo(json);
    }

    @Test
    void refusesAMalformedRecordWithoutQuotingIt() {
        for (String json : List.of(
                "",
                "secret",
                "[\"secret\"]",
                "{\"position\":\"secret!\"",
                "{\"position\":\"e30=\",\"operation\":\"secret\"}",
                "{\"position\":\"e30=\"}",
                "{\"operation\":\"create\"}",
                "{\"position\":\"e30=\",\"operation\":\"create\"} secret",
                "{\"position\":\"e30=\",\"operation\":\"create\",\"key\":\"secret\"}",
                "{\"position\":\"e30=\",\"operation\":\"create\",\"metadata\":{\"secret\":1}}",
                "{\"position\":\"e30=\",\"operation\":\"create\",\"payload\":{\"after\":[\"secret\"]}}")) {
            assertThatThrownBy(() -> RecordJson.read(json.getBytes(UTF_8)))
                    .as(json)
                    .isInstanceOf(RecordJsonException.class)
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void isFoundByJacksonItself() {
        JsonMapper mapper = JsonMapper.builder().findAndAddModules().build();
        Relation relation = relation("id", 20, "doc", 3802);
        Row row = row(relation, List.of(7L, Json.of("{\"a\":1}")));
        Record record = Record.of(POSITION, Operation.SNAPSHOT, Map.of("a", "b"), row.key(), null, row);
        String expected = new String(RecordJson.toBytes(record), UTF_8);

        assertThat(mapper.writeValueAsString(record)).isEqualTo(expected);
        assertThat(new String(mapper.writeValueAsBytes(record), UTF_8)).isEqualTo(expected);
        assertThat(mapper.writeValueAsString(List.of(record))).isEqualTo("[" + expected + "]");
        assertThat(mapper.writeValueAsString(Map.of("after", row)))
                .isEqualTo("{\"after\":{\"id\":7,\"doc\":{\"a\":1}}}");
        assertThat(mapper.readValue(expected, Record.class)).isEqualTo(RecordJson.read(RecordJson.toBytes(record)));
        assertThat(mapper.writeValueAsString(List.of(Range.closedOpen(1, 2), new Money(5), Bits.parse("01"))))
                .isEqualTo("[\"[1,2)\",\"$0.05\",\"01\"]");
        assertThat(mapper.writeValueAsString(List.of(Inet.parse("::1"), new Geometric.Point(1, 2))))
                .isEqualTo("[\"::1\",\"(1,2)\"]");
        JsonNode tree = mapper.valueToTree(record);
        assertThat(tree.get("payload").get("after").get("id").asLong()).isEqualTo(7);
    }

    @Test
    void readsWhatItWrites() {
        Record record = Record.of(
                POSITION,
                Operation.DELETE,
                Map.of("m", "x"),
                StructuredData.of(Map.of("id", 1L)),
                StructuredData.of(ordered("n", null, "d", new BigDecimal("1.0"), "s", "\u0000\uD83D\uDE00")),
                null);

        assertThat(RecordJson.read(RecordJson.toBytes(record))).isEqualTo(record);
    }

    private static String form(Object value) {
        String text = text(StructuredData.of(ordered("v", value)));
        String start = "\"after\":{\"v\":";
        return text.substring(text.indexOf(start) + start.length(), text.length() - 3);
    }

    private static String text(Data after) {
        return text(Record.of(POSITION, Operation.CREATE, Map.of(), null, null, after));
    }

    private static String text(Record record) {
        return new String(RecordJson.toBytes(record), UTF_8);
    }

    private static Relation relation(Object... namesAndOids) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < namesAndOids.length; i += 2) {
            columns.add(new Column((String) namesAndOids[i], PgType.builtIn((int) namesAndOids[i + 1]), -1, i == 0));
        }
        return new Relation(1, "public", "t", columns);
    }

    private static Row row(Relation relation, List<?> values) {
        BinaryWriter out = new BinaryWriter(64);
        out.writeShort(values.size());
        for (int i = 0; i < values.size(); i++) {
            relation.columns().get(i).encodeField(values.get(i), out);
        }
        return Row.ofCopy(relation, out.toByteArray());
    }

    private static <T> Map<String, T> ordered(Object... entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], entries[i + 1]);
        }
        @SuppressWarnings("unchecked")
        Map<String, T> typed = (Map<String, T>) map;
        return typed;
    }
}
