package dev.penstock.core.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Range;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of the manual's section "Range Input/Output". */
class RangeTextTest {
    static Stream<Arguments> parsed() {
        return Stream.of(
                Arguments.of("empty", Range.empty()),
                Arguments.of(" EMPTY\n", Range.empty()),
                Arguments.of("(,)", Range.of(null, false, null, false)),
                Arguments.of("[,]", Range.of(null, false, null, false)),
                Arguments.of("[a,b]", Range.of("a", true, "b", true)),
                Arguments.of("(a,b)", Range.of("a", false, "b", false)),
                Arguments.of("[\"\",b)", Range.of("", true, "b", false)),
                Arguments.of("[\"a,)\"\"\\\"\",\\,c\\\\)", Range.of("a,)\"\"", true, ",c\\", false)),
                Arguments.of("[ a , b )", Range.of(" a ", true, " b ", false)),
                Arguments.of("[a\"b,\"c,d)", Range.of("ab,c", true, "d", false)));
    }

    @ParameterizedTest
    @MethodSource("parsed")
    void parsesBounds(String text, Range<String> range) {
        assertThat(RangeText.parse(text, bound -> bound)).isEqualTo(range);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``         | a bracket is missing
            a          | a bracket is missing
            e          | a bracket is missing
            emptx      | a bracket is missing
            emptyy     | text follows after its end
            {a,b)      | a bracket is missing
            [a         | it ends early
            [a,b       | it ends early
            [a,        | it ends early
            [a]        | ',' is missing
            [a,b,c)    | a bracket is missing
            [a,b)c     | text follows after its end
            ["a,b)     | it ends early
            """)
    void refusesOtherTexts(String text, String reason) {
        assertThatThrownBy(() -> RangeText.parse(text, bound -> bound))
                .isInstanceOf(MalformedException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                       | 0
            {  }                     | 0
            {[a,b)}                  | 1
            { [a,b) , (c,d], empty } | 3
            """)
    void parsesRangesOfAMultirange(String text, int ranges) {
        assertThat(RangeText.parseSeveral(text, bound -> bound)).hasSize(ranges);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``             | '{' is missing
            {              | a bracket is missing
            {[a,b)         | ',' is missing
            {[a,b),}       | a bracket is missing
            {,[a,b)}       | a bracket is missing
            {[a,b)[c,d)}   | ',' is missing
            {[a,b)}x       | text follows after its end
            """)
    void refusesOtherTextsOfAMultirange(String text, String reason) {
        assertThatThrownBy(() -> RangeText.parseSeveral(text, bound -> bound))
                .isInstanceOf(MalformedException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "'', \"\"",
        "a b, \"a b\"",
        "a\"b, \"a\"\"b\"",
        "a\\b, \"a\\\\b\"",
        "a-b, a-b",
        "(, \"(\"",
        "], \"]\"",
        "{, {"
    })
    void quotesABoundThatTheServerQuotes(String bound, String text) {
        assertThat(RangeText.print(Range.of(bound, true, null, false), value -> value))
                .isEqualTo("[" + text + ",)");
        assertThat(RangeText.parse("[" + text + ",)", value -> value)).isEqualTo(Range.of(bound, true, null, false));
    }
}
