package dev.penstock.connect.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class RecordConversionTest {
    private static final Map<String, String> METADATA =
            Map.of(Metadata.COLLECTION, "t", Metadata.SCHEMA, "public", Metadata.TABLE, "t");

    private final RecordConversion conversion =
            new RecordConversion(record -> "topic", true, new SourceOffset("slot"), null);

    @Test
    void givesThePositionToTheLastOfSeveralRecords() {
        var unused = conversion.convert(change("p1", Operation.CREATE, Map.of("id", 1), null, Map.of("id", 1)));

        List<SourceRecord> records =
                conversion.convert(change("p2", Operation.UPDATE, Map.of("id", 2), Map.of("id", 1), Map.of("id", 2)));

        assertThat(records).hasSize(3);
        assertThat(records.stream().map(RecordConversionTest::position)).containsExactly("p1", "p1", "p2");
        assertThat(operation(records.get(0))).isEqualTo("delete");
        assertThat(records.get(1).value()).isNull();
        assertThat(operation(records.get(2))).isEqualTo("create");
    }

    @Test
    void hasNoFieldForAColumnThatWasNotSent() {
        SourceRecord all = conversion
                .convert(change("p1", Operation.UPDATE, Map.of("id", 1), null, Map.of("id", 1, "v", 2)))
                .get(0);
        SourceRecord some = conversion
                .convert(change("p2", Operation.UPDATE, Map.of("id", 1), null, Map.of("id", 1)))
                .get(0);

        assertThat(((Struct) all.value()).getStruct("after").schema().field("v"))
                .isNotNull();
        assertThat(((Struct) some.value()).getStruct("after").schema().field("v"))
                .isNull();
    }

    @Test
    void convertsLogicalMessages() {
        Record message = Record.of(
                position("p1"),
                Operation.CREATE,
                Map.of(Metadata.MESSAGE_PREFIX, "greeting"),
                null,
                null,
                RawData.of(new byte[] {1, 2}));

        SourceRecord record = conversion.convert(message).get(0);

        assertThat(record.key()).isEqualTo("greeting");
        assertThat(((Struct) record.value()).getBytes("content")).containsExactly(1, 2);
    }

    @Test
    void refusesBytesInsteadOfColumns() {
        Record raw = Record.of(position("p1"), Operation.CREATE, METADATA, null, null, RawData.of(new byte[] {1}));

        assertThatThrownBy(() -> conversion.convert(raw))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("A record of 't' holds bytes instead of columns");
    }

    private static Record change(
            String position, Operation operation, Map<String, ?> key, Map<String, ?> before, Map<String, ?> after) {
        return Record.of(
                position(position),
                operation,
                METADATA,
                StructuredData.of(key),
                before == null ? null : StructuredData.of(before),
                StructuredData.of(after));
    }

    private static Position position(String text) {
        return Position.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String position(SourceRecord record) {
        return new String(
                Base64.getDecoder().decode((String) record.sourceOffset().get("position")), StandardCharsets.UTF_8);
    }

    private static String operation(SourceRecord record) {
        return ((Struct) record.value()).getString("operation");
    }
}
