package dev.penstock.core.internal.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.DecodingException;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.BinaryWriter;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final Relation ORDERS = new Relation(
            1,
            "public",
            "orders",
            List.of(column("id", 20, true), column("note", 25, false), column("total", 1700, false)));

    @Test
    void decodesBinaryAndTextColumnsOfATuple() {
        Row row = Row.ofTuple(
                ORDERS, tuple().binary(20, 7L).text("ä").text("1.50").bytes());

        assertThat(row.asMap())
                .containsExactlyEntriesOf(ordered("id", 7L, "note", "ä", "total", new BigDecimal("1.50")));
        assertThat(row.unchanged()).isEmpty();
    }

    @Test
    void equalsARowOfTheSameValuesInAnotherForm() {
        Row tuple = Row.ofTuple(ORDERS, tuple().text("7").text("x").text("1.50").bytes());
        BinaryWriter out = new BinaryWriter(16);
        out.writeShort(3);
        ORDERS.columns().get(0).encodeField(7, out);
        ORDERS.columns().get(1).encodeField("x", out);
        ORDERS.columns().get(2).encodeField(new BigDecimal("1.50"), out);
        Row copy = Row.ofCopy(ORDERS, out.toByteArray());

        assertThat(copy).isEqualTo(tuple).hasSameHashCodeAs(tuple);
        assertThat(copy).isEqualTo(StructuredData.of(ordered("id", 7L, "note", "x", "total", new BigDecimal("1.50"))));
    }

    @Test
    void distinguishesUnchangedFromNull() {
        Row row = Row.ofTuple(ORDERS, tuple().binary(20, 7L).kind('u').kind('n').bytes());

        assertThat(row.names()).containsExactly("id", "total");
        assertThat(row.unchanged()).containsExactly("note");
        assertThat(row.contains("note")).isFalse();
        assertThat(row.contains("total")).isTrue();
        assertThat(row.get("total")).isNull();
        assertThat(row.form(1)).isEqualTo(ColumnForm.ABSENT);
        assertThat(row.form(2)).isEqualTo(ColumnForm.NULL);
        assertThat(row.indexOf("total")).isEqualTo(1);
    }

    @Test
    void leavesOutWhatAKeyTupleDoesNotHold() {
        Row row = Row.ofKeyTuple(
                ORDERS, tuple().binary(20, 7L).kind('n').kind('n').bytes());

        assertThat(row.asMap()).containsExactlyEntriesOf(ordered("id", 7L));
        assertThat(row.key()).isEqualTo(StructuredData.of(Map.of("id", 7L)));
        assertThat(row.unchanged()).isEmpty();
    }

    @Test
    void copiesAllFieldsOfABinaryRowAtOnce() {
        Row tuple = Row.ofTuple(
                ORDERS, tuple().binary(20, 7L).binary(25, "x").kind('n').bytes());
        Row copy = Row.ofCopy(ORDERS, copyRow(tuple));

        for (Row row : List.of(tuple, copy)) {
            BinaryWriter out = new BinaryWriter(16);
            assertThat(row.copyFields(out)).isTrue();
            assertThat(out.toByteArray()).isEqualTo(fieldByField(row));
            assertThat(row.isNull(0)).isFalse();
            assertThat(row.isNull(2)).isTrue();
            assertThat(row.isComplete()).isTrue();
        }
    }

    @Test
    void copiesNothingOfARowWithTextOrAbsentColumns() {
        Row text =
                Row.ofTuple(ORDERS, tuple().binary(20, 7L).text("x").kind('n').bytes());
        Row unchanged =
                Row.ofTuple(ORDERS, tuple().binary(20, 7L).kind('u').kind('n').bytes());
        Row key = Row.ofKeyTuple(
                ORDERS, tuple().binary(20, 7L).kind('n').kind('n').bytes());

        for (Row row : List.of(text, unchanged, key)) {
            BinaryWriter out = new BinaryWriter(16);
            out.writeByte(1);
            assertThat(row.copyFields(out)).isFalse();
            assertThat(out.size()).isEqualTo(1);
        }
        assertThat(text.isComplete()).isTrue();
        assertThat(unchanged.isComplete()).isFalse();
        assertThat(unchanged.isNull(1)).isFalse();
    }

    @Test
    void refusesToCopyARowOfAnotherRelation() {
        Row row = Row.ofCopy(ORDERS, new byte[] {0, 2, -1, -1, -1, -1, -1, -1, -1, -1});

        assertThatThrownBy(() -> row.copyFields(new BinaryWriter(16))).isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> row.isNull(0)).isInstanceOf(DecodingException.class);
    }

    @Test
    void knowsItsOwnKey() {
        Row row = Row.ofTuple(
                ORDERS, tuple().binary(20, 7L).binary(25, "x").kind('n').bytes());
        Row same = Row.ofTuple(
                ORDERS, tuple().binary(20, 7L).binary(25, "x").kind('n').bytes());

        assertThat(row.isKey(row.key())).isTrue();
        assertThat(row.isKey(same.key())).isFalse();
        assertThat(row.isKey(StructuredData.of(Map.of("id", 7L)))).isFalse();
    }

    private static byte[] copyRow(Row row) {
        BinaryWriter out = new BinaryWriter(16);
        out.writeShort(3);
        byte[] fields = fieldByField(row);
        out.writeBytes(fields, 0, fields.length);
        return out.toByteArray();
    }

    private static byte[] fieldByField(Row row) {
        BinaryWriter out = new BinaryWriter(16);
        for (int column = 0; column < 3; column++) {
            row.copyField(column, out);
        }
        return out.toByteArray();
    }

    @Test
    void hasNoKeyWhenTheRelationHasNone() {
        Relation heap = new Relation(2, "public", "heap", List.of(column("id", 20, false)));

        assertThat(Row.ofTuple(heap, tuple().binary(20, 7L).bytes()).key()).isNull();
    }

    @Test
    void fillsUnchangedColumnsFromTheOldImage() {
        Row now = Row.ofTuple(ORDERS, tuple().binary(20, 8L).kind('u').kind('u').bytes());
        Row old = Row.ofTuple(
                ORDERS, tuple().binary(20, 7L).text("kept").text("1.50").bytes());

        Row filled = now.filledFrom(old);

        assertThat(filled.asMap())
                .containsExactlyEntriesOf(ordered("id", 8L, "note", "kept", "total", new BigDecimal("1.50")));
        assertThat(filled.unchanged()).isEmpty();
        Row keyOnly = Row.ofKeyTuple(
                ORDERS, tuple().binary(20, 7L).kind('n').kind('n').bytes());
        assertThat(now.filledFrom(keyOnly).unchanged()).containsExactly("note", "total");
    }

    @Test
    void leavesOutWhatAnOldImageThatHoldsTheKeyAloneSaysIsNull() {
        Row now = Row.ofTuple(ORDERS, tuple().binary(20, 8L).kind('u').kind('u').bytes());
        Row old = Row.ofTuple(
                ORDERS, tuple().binary(20, 7L).kind('n').text("1.50").bytes());

        assertThat(now.filledFrom(old).unchanged()).containsExactly("note");
    }

    @Test
    void copiesFieldsAsTheyAre() {
        Row row = Row.ofTuple(
                ORDERS, tuple().binary(20, 7L).kind('u').text("1.50").bytes());
        BinaryWriter out = new BinaryWriter(0);
        row.copyField(0, out);
        row.copyField(1, out);
        row.copyTo(2, out);

        assertThat(out.toByteArray())
                .containsExactly(0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 7, -1, -1, -1, -1, '1', '.', '5', '0');
        assertThat(row.length(2)).isEqualTo(4);
        assertThat(row.length(1)).isZero();
    }

    @Test
    void namesColumnAndTypeAndNotTheValueOfMalformedBytes() {
        Row row = Row.ofTuple(
                ORDERS, tuple().text("secret").text("").text("secret").bytes());

        assertThatThrownBy(() -> row.value(0))
                .isInstanceOf(DecodingException.class)
                .hasMessage("Column 'id' of table 'public.orders' cannot be decoded as type 'int8': it is malformed.");
        assertThatThrownBy(() -> row.get("total"))
                .hasMessageContaining("'numeric'")
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesTuplesWhoseLengthsDoNotFit() {
        byte[] good = tuple().binary(20, 7L).kind('n').text("1").bytes();
        for (int length = 0; length < good.length; length++) {
            Row row = Row.ofTuple(ORDERS, java.util.Arrays.copyOf(good, length));
            assertThatThrownBy(row::size).isInstanceOf(DecodingException.class);
        }
        Row longer = Row.ofTuple(ORDERS, java.util.Arrays.copyOf(good, good.length + 1));
        assertThatThrownBy(longer::size).isInstanceOf(DecodingException.class);
    }

    private static Column column(String name, int oid, boolean key) {
        return new Column(name, PgType.builtIn(oid), -1, key);
    }

    private static Tuple tuple() {
        return new Tuple();
    }

    private static Map<String, Object> ordered(Object... entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], entries[i + 1]);
        }
        return map;
    }

    /** Writes a pgoutput tuple. */
    private static final class Tuple {
        private final BinaryWriter out = new BinaryWriter(64);
        private int columns;

        Tuple() {
            out.writeShort(0);
        }

        Tuple kind(char kind) {
            columns++;
            out.writeByte(kind);
            return this;
        }

        Tuple text(String text) {
            kind('t');
            BinaryWriter value = new BinaryWriter(16);
            value.writeUtf8(text);
            out.writeInt(value.size());
            out.writeBytes(value.view());
            return this;
        }

        Tuple binary(int oid, Object value) {
            kind('b');
            new Column("c", PgType.builtIn(oid), -1, false).encodeField(value, out);
            return this;
        }

        byte[] bytes() {
            byte[] bytes = out.toByteArray();
            bytes[1] = (byte) columns;
            return bytes;
        }
    }
}
