package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.EncodingException;
import dev.penstock.core.PenstockException;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.json.RecordJson;
import dev.penstock.core.value.Multirange;
import dev.penstock.core.value.PgArray;
import dev.penstock.core.value.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The text of a nested value, each level of which doubles the quotes within it, has a bound. */
class NestedTextTest {
    private static final int FIRST = 100_000;
    private static final PgType TEXT = PgType.builtIn(25);

    /** Each wraps the innermost value in something that quotes. */
    static Stream<Function<Object, Object>> wrappings() {
        return Stream.of(
                value -> PgArray.of(List.of(value)),
                value -> Range.of(value, true, null, false),
                value -> new Multirange<>(List.of(Range.of(value, true, null, false))),
                value -> Collections.singletonMap("key", value),
                value -> StructuredData.of(Collections.singletonMap("f", value)));
    }

    @ParameterizedTest
    @MethodSource("wrappings")
    void valueOfEveryKindIsRefusedBeforeItsTextFillsTheMemory(Function<Object, Object> wrapping) {
        Object value = "\"";
        for (int level = 0; level < TypeBuilder.MAX_DEPTH; level++) {
            value = wrapping.apply(value);
        }
        Object nested = value;

        assertThatThrownBy(() -> TEXT.codec().encodeText(StructuredData.of(Collections.singletonMap("a", nested))))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("its text is longer than 1000000 characters, far more than its content");
    }

    @Test
    void compositeNestedToTheBoundIsRefusedByTheNameOfItsColumn() {
        int levels = TypeBuilder.MAX_DEPTH - 1;
        PgType outermost = nested(levels);
        byte[] row = row(outermost, composite(levels, "\""));

        assertThat(row).hasSizeLessThan(1300);
        Object decoded = relation(outermost, row).columnValue(0);
        assertThatThrownBy(() -> outermost.codec().encodeText(decoded)).isInstanceOf(EncodingException.class);
        assertThatThrownBy(() -> new Column("target", TEXT, -1, false).encodeField(decoded, new BinaryWriter(64)))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("column 'target'");
        // JSON has objects for composites, and nothing to quote.
        assertThat(RecordJson.toBytes(relation(outermost, row))).hasSizeLessThan(1000);
    }

    @Test
    void manyNestedValuesThatAreShortAloneAreRefusedTogether() {
        // Each has a text of less than a million characters.
        Object value = composite(18, "\"");
        assertThat(nested(18).codec().encodeText(value)).hasSizeBetween(100_000, 1_000_000);

        assertThatThrownBy(() -> TEXT.codec().encodeText(PgArray.of(Collections.nCopies(100, value))))
                .isInstanceOf(EncodingException.class);
    }

    @Test
    void jsonOfARangeOfNestedCompositesNamesTheColumn() {
        Object range = Range.of(composite(40, "\""), true, null, false);

        assertThatThrownBy(() -> RecordJson.toBytes(StructuredData.of(Map.of("span", range))))
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("column 'span'");
        assertThatThrownBy(range::toString).isInstanceOf(EncodingException.class);
    }

    @Test
    void longContentKeepsItsTextHoweverManyQuotesItHas() {
        String quotes = "\"\\".repeat(1_000_000);
        Object value = composite(3, quotes);

        String text = nested(3).codec().encodeText(value);

        // The innermost level quotes, and each further one doubles the quotes and backslashes.
        assertThat(text).hasSizeGreaterThan(16_000_000);
        assertThat(nested(3).codec().decodeText(text.getBytes(StandardCharsets.UTF_8), 0, text.length()))
                .isEqualTo(value);
    }

    private static Object composite(int levels, Object innermost) {
        Object value = innermost;
        for (int level = 0; level < levels; level++) {
            value = StructuredData.of(Collections.singletonMap("f", value));
        }
        return value;
    }

    private static PgType nested(int levels) {
        List<TypeRow> rows = new ArrayList<>();
        for (int i = 0; i < levels; i++) {
            rows.add(new TypeRow(
                    FIRST + i, "public", "c" + i, "composite", 0, ",", true, "f", i == 0 ? 25 : FIRST + i - 1));
        }
        return TypeCatalog.builtIn().with(rows).type(FIRST + levels - 1);
    }

    private static byte[] row(PgType type, Object value) {
        BinaryWriter out = new BinaryWriter(64);
        out.writeShort(1);
        type.codec().writeField(value, out);
        return out.toByteArray();
    }

    private static Row relation(PgType type, byte[] row) {
        return Row.ofCopy(new Relation(1, "public", "t", List.of(new Column("v", type, -1, false))), row);
    }
}
