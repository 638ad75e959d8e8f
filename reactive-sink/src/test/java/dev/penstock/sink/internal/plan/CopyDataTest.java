package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Binary {@code COPY} data. See the manual, "COPY", Binary Format. */
class CopyDataTest {
    private static final String SIGNATURE = "5047434f50590aff0d0a00";
    private static final String FLAGS = "00000000";
    private static final String EXTENSION = "00000000";
    private static final String TRAILER = "ffff";
    /** The bytes of the header, and of a row of one field without its value. */
    private static final int BEFORE_VALUE = 19 + 2 + 4;

    private final CopyData data = new CopyData();

    @Test
    void consistsOfHeaderAndTrailerIfThereAreNoRows() {
        assertThat(hex(data.frames())).isEqualTo(SIGNATURE + FLAGS + EXTENSION + TRAILER);
    }

    @Test
    void rowIsTheNumberOfItsFieldsAndTheFields() {
        int bytes = data.add(append(table(25, "text"), "a", null));

        assertThat(bytes).isEqualTo(5 + 4);
        assertThat(hex(data.frames()))
                .isEqualTo(SIGNATURE + FLAGS + EXTENSION + "0002" + "0000000161" + "ffffffff" + TRAILER);
    }

    /** The manual allows any division; a frame of 120 kB has no room for another row of ordinary size. */
    @ParameterizedTest
    @CsvSource({"122879, 1", "122880, 2"})
    void frameEndsAtTheRowAfterItIsFull(int sizeBeforeRow, int frames) {
        value(data.row(1), sizeBeforeRow - BEFORE_VALUE);
        value(data.row(1), 1);

        List<ByteBuffer> result = data.frames();

        assertThat(result).hasSize(frames);
        assertThat(result.get(0).remaining()).isEqualTo(frames == 2 ? sizeBeforeRow : sizeBeforeRow + 7 + 2);
        assertThat(result.stream().mapToInt(ByteBuffer::remaining).sum()).isEqualTo(sizeBeforeRow + 7 + 2);
    }

    @Test
    void nothingRemainsOfARowThatCannotBeEncoded() {
        data.add(append(table(23, "integer"), 1, 2));
        RowChange wrong = append(table(23, "integer"), 3, "no number");

        assertThatThrownBy(() -> data.add(wrong))
                .isInstanceOfSatisfying(
                        RecordException.class,
                        error -> assertThat(error.column()).contains("v"));

        assertThat(hex(data.frames()))
                .isEqualTo(SIGNATURE + FLAGS + EXTENSION + "0002" + "0000000400000001" + "0000000400000002" + TRAILER);
    }

    private static void value(BinaryWriter row, int length) {
        row.writeInt(length);
        row.writeBytes(new byte[length], 0, length);
    }

    private static String hex(List<ByteBuffer> frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuffer frame : frames) {
            byte[] part = new byte[frame.remaining()];
            frame.get(part);
            bytes.writeBytes(part);
        }
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static RowChange append(TargetTable table, Object id, Object value) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("id", id);
        columns.put("v", value);
        return new Planner(table, List.of())
                .plan(Record.of(
                        Position.of(new byte[] {1}),
                        Operation.CREATE,
                        Map.of(),
                        null,
                        null,
                        StructuredData.of(columns)));
    }

    private static TargetTable table(int type, String declared) {
        TargetTable plain = TargetTables.of("t", 0, "id", "v");
        return new TargetTable(
                plain.name(),
                1,
                plain.columns().stream()
                        .map(column -> new TargetColumn(
                                column.name(),
                                Objects.requireNonNull(PgType.builtIn(type)),
                                declared,
                                false,
                                false,
                                column.origin(),
                                true,
                                column.equality()))
                        .toList(),
                List.of(),
                Set.of(),
                plain.traits());
    }
}
