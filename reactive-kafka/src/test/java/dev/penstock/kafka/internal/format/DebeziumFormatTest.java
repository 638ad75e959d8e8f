package dev.penstock.kafka.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.kafka.error.UnwritableRecordException;
import dev.penstock.kafka.internal.route.Routed;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Cases that the golden files lack: errors, and columns that an operator made. */
class DebeziumFormatTest {
    private static final int NUMERIC = 1700;

    private final Map<String, String> metadata = new HashMap<>(Map.of(Metadata.COLLECTION, "orders"));

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity"})
    void refusesSpecialDecimalsThatBytesCannotHold(String special) {
        Data row = RowBytes.row(RowBytes.relation(RowBytes.column("total", NUMERIC, -1, false)), special);

        assertThatThrownBy(() -> after(row, Decimals.PRECISE))
                .isInstanceOf(UnwritableRecordException.class)
                .hasMessageContaining("'orders'")
                .hasMessageContaining("debezium.decimals");
        assertThat(after(row, Decimals.STRING).get("total").asString())
                .isEqualTo(
                        special.equals("NaN")
                                ? "NAN"
                                : special.startsWith("-") ? "NEGATIVE_INFINITY" : "POSITIVE_INFINITY");
        assertThat(after(row, Decimals.DOUBLE).get("total").asString()).isEqualTo(special);
    }

    @Test
    void refusesAnInfiniteDate() {
        Data row = RowBytes.row(RowBytes.relation(RowBytes.column("due", 1082, -1, false)), "infinity");

        assertThatThrownBy(() -> after(row, Decimals.STRING))
                .isInstanceOf(UnwritableRecordException.class)
                .hasMessageContaining("an infinite date");
    }

    @ParameterizedTest
    @EnumSource(
            value = Decimals.class,
            names = {"PRECISE", "DOUBLE"})
    void refusesALargeDecimalThatWasNotSent(Decimals decimals) {
        Relation relation = RowBytes.relation(RowBytes.column("total", NUMERIC, -1, false));

        assertThatThrownBy(() -> after(RowBytes.row(relation, RowBytes.UNCHANGED), decimals))
                .isInstanceOf(UnwritableRecordException.class)
                .hasMessageContaining("'total'")
                .hasMessageContaining("REPLICA IDENTITY FULL");
    }

    @Test
    void writesColumnsOfAnOperatorByTheirClass() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("total", new BigDecimal("1.50"));
        columns.put("at", LocalDateTime.of(1970, 1, 1, 0, 0, 1));
        columns.put("note", null);
        metadata.put(Metadata.UNCHANGED, "large");

        JsonNode after = after(StructuredData.of(columns), Decimals.STRING);

        assertThat(after)
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        "{\"total\":\"1.50\",\"at\":1000000,\"note\":null,\"large\":\"__debezium_unavailable_value\"}"));
    }

    @Test
    void keepsTheTypesOfColumnsThatAnOperatorLeft() {
        Relation relation =
                RowBytes.relation(RowBytes.column("id", 23, -1, true), RowBytes.column("at", 1114, 3, false));
        StructuredData key = RowBytes.row(relation, "1", "1970-01-01 00:00:01").key();
        Record record = Record.of(
                Position.of(new byte[] {1}),
                Operation.UPDATE,
                metadata,
                key,
                null,
                StructuredData.of(Map.of("at", LocalDateTime.of(1970, 1, 1, 0, 0, 1))));

        assertThat(json(record, Decimals.STRING).get("after").get("at").asLong())
                .isEqualTo(1000);
    }

    @Test
    void refusesAMalformedRow() {
        metadata.put(Metadata.DEFINITION, "CREATE TABLE orders ()");
        assertThatThrownBy(() -> after(null, Decimals.STRING))
                .isInstanceOf(UnwritableRecordException.class)
                .hasMessageContaining("definition");

        metadata.remove(Metadata.DEFINITION);
        assertThatThrownBy(() -> after(RawData.of(new byte[] {1}), Decimals.STRING))
                .isInstanceOf(UnwritableRecordException.class)
                .hasMessageContaining("bytes instead of columns");
    }

    @Test
    void writesTimesAndPositionsOfTheTransaction() {
        metadata.put(Metadata.CREATED_AT, "1700000000123456789");
        metadata.put(Metadata.READ_AT, "1700000001000000000");
        metadata.put(Metadata.XID, "4294967295");
        metadata.put(Metadata.LSN, "1/2");
        metadata.put(Metadata.COMMIT_LSN, "1/A");
        Record record = Record.of(
                Position.of(new byte[] {1}),
                Operation.CREATE,
                metadata,
                null,
                null,
                StructuredData.of(Map.of("id", 1)));

        JsonNode value = json(record, Decimals.STRING);

        JsonNode source = value.get("source");
        assertThat(value.get("ts_ms").asLong()).isEqualTo(1700000001000L);
        assertThat(source.get("ts_ms").asLong()).isEqualTo(1700000000123L);
        assertThat(source.get("ts_us").asLong()).isEqualTo(1700000000123456L);
        assertThat(source.get("ts_ns").asLong()).isEqualTo(1700000000123456789L);
        assertThat(source.get("txId").asLong()).isEqualTo(4294967295L);
        assertThat(source.get("lsn").asLong()).isEqualTo(4294967298L);
        assertThat(source.get("sequence").asString()).isEqualTo("[\"4294967306\",\"4294967298\"]");
    }

    private JsonNode after(Data after, Decimals decimals) {
        return json(Record.of(Position.of(new byte[] {1}), Operation.UPDATE, metadata, null, null, after), decimals)
                .get("after");
    }

    private static JsonNode json(Record record, Decimals decimals) {
        return new ObjectMapper()
                .readTree(new DebeziumFormat("shop", "db", decimals)
                        .value(new Routed(record, "t", null, new Routed.Target.Hashed(0))));
    }
}
