package dev.penstock.core.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Multirange;
import dev.penstock.core.value.PgArray;
import dev.penstock.core.value.Range;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PartsTextTest {
    static Stream<Arguments> lengths() {
        return Stream.of(
                Arguments.of("abc", 4 + 3),
                Arguments.of("", 4),
                Arguments.of(null, 4),
                Arguments.of(-12, 4 + 3),
                Arguments.of(true, 4 + 1),
                Arguments.of(new BigDecimal("-1.50"), 4 + 3),
                Arguments.of(new BigDecimal("1E+1000"), 4 + 1),
                Arguments.of(new BigDecimal("1000"), 4 + 1),
                Arguments.of(new BigDecimal("0.00"), 4 + 1),
                Arguments.of(List.of("a", "bc"), 4 + 5 + 6),
                Arguments.of(new Object[] {"a", null}, 4 + 4 + 5 + 4),
                Arguments.of(PgArray.of(Arrays.asList("a", null)), 4 + 5 + 4),
                Arguments.of(StructuredData.of(Map.of("name", "a")), 4 + 5),
                Arguments.of(Collections.singletonMap("key", null), 4 + (4 + 7) + (4 + 4)),
                Arguments.of(Range.of("a", true, null, false), 4 + 5 + 4),
                Arguments.of(new Multirange<>(List.of(Range.closedOpen("a", "b"))), 4 + 4 + 4 + 5 + 5));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void measuresTheContentOfAValue(Object value, long length) {
        assertThat(ContentLength.of(value)).isEqualTo(length);
    }

    @Test
    void hasAMillionCharactersWhateverItsContent() {
        PartsText text = new PartsText("");
        text.append("x".repeat(PartsText.LEAST));

        assertThat(text.toString()).hasSize(1_000_000);
        assertThatThrownBy(() -> text.append("x"))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("longer than 1000000 characters");
    }

    @Test
    void isBoundedWhileItQuotes() {
        PartsText text = new PartsText("");

        assertThatThrownBy(() -> text.quote("\"".repeat(500_001), '\\')).isInstanceOf(MalformedException.class);
        assertThat(new PartsText("").quote("\"".repeat(499_999), '\\').toString())
                .hasSize(1_000_000);
    }

    @Test
    void hasThirtyTwoCharactersForEachOfALongContent() {
        // Four for the part itself.
        String content = "x".repeat(40_000 - 4);
        PartsText text = new PartsText(content);
        text.append("y".repeat(32 * 40_000));

        assertThatThrownBy(() -> text.append("y"))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("longer than 1280000 characters");
    }

    @ParameterizedTest
    @CsvSource({
        "a, \\, \"a\"",
        "'', \\, \"\"",
        "a\"b, \\, \"a\\\"b\"",
        "a\"b, \", \"a\"\"b\"",
        "a\\b, \", \"a\\\\b\"",
        "a\\b, \\, \"a\\\\b\""
    })
    void escapesQuotesAsAskedAndBackslashesByABackslash(String text, char escape, String quoted) {
        assertThat(new PartsText("").quote(text, escape).toString()).isEqualTo(quoted);
    }
}
