package dev.penstock.core.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.PgArray;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of the manual's section "Array Input and Output Syntax". */
class ArrayTextTest {
    static Stream<Arguments> parsed() {
        return Stream.of(
                Arguments.of("{}", List.of()),
                Arguments.of("{ }", List.of()),
                Arguments.of("{a}", List.of("a")),
                Arguments.of("{\t a b \n,c\f}", List.of("a b", "c")),
                Arguments.of("{NULL,nUll,\"NULL\",\\NULL,NULLS}", Arrays.asList(null, null, "NULL", "NULL", "NULLS")),
                Arguments.of("{\"\",\" \",\"a,b\",\"{}\"}", List.of("", " ", "a,b", "{}")),
                Arguments.of("{\"a\\\"b\\\\\",c\\\"d\\\\}", List.of("a\"b\\", "c\"d\\")),
                Arguments.of("{a\\ , \\ b,\\,\\}}", List.of("a ", " b", ",}")),
                // Only the spaces of ASCII are spaces to a server.
                Arguments.of(
                        "{\u3000,\u2003a\u2003,\u00a0,\u001f}", List.of("\u3000", "\u2003a\u2003", "\u00a0", "\u001f")),
                Arguments.of("{\"a\" , \"b\"\t}", List.of("a", "b")),
                Arguments.of("{a;b}", List.of("a;b")),
                Arguments.of("{{a,b},{c,NULL}}", List.of(List.of("a", "b"), Arrays.asList("c", null))),
                Arguments.of("{{{{{{a}}}}}}", List.of(List.of(List.of(List.of(List.of(List.of("a"))))))),
                Arguments.of("[2:3]={a,b}", List.of("a", "b")),
                Arguments.of("[-1:-1][0:1]={{a,b}}", List.of(List.of("a", "b"))));
    }

    @ParameterizedTest
    @MethodSource("parsed")
    void parsesElementsAndDimensions(String text, List<?> elements) {
        assertThat(ArrayText.parse(text, ',', element -> element)).isEqualTo(elements);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                  | '{' is missing
            a                   | '{' is missing
            {a                  | a brace is missing
            {"a                 | a quote is missing
            {"a\\               | a quote is missing
            {a\\                | a brace is missing
            {a,}                | an element is missing
            {,a}                | an element is missing
            {a, }               | an element is missing
            {a}b                | text follows after its end
            {"a"b}              | ',' is missing
            {a"b"}              | a quote or brace is misplaced
            {a{b}}              | a quote or brace is misplaced
            {{a},b}             | its dimensions differ in depth
            {a,{b}}             | its dimensions differ in depth
            {{a},{b,c}}         | its dimensions differ in length
            {{a,b},{c}}         | its dimensions differ in length
            {{}}                | its dimensions differ in length
            {{a},{}}            | its dimensions differ in length
            {{{{{{{a}}}}}}}     | it has too many dimensions
            [1:1][1:1][1:1][1:1][1:1][1:1][1:1]={a} | it has too many dimensions
            [1:1]{a}            | '=' is missing
            [1]={a}             | ':' is missing
            [1:1={a}            | ']' is missing
            [1:2]={a}           | its bounds differ from its elements
            [1:0]={a}           | its bounds differ from its elements
            [1:0]={}            | its bounds differ from its elements
            [1:1]={{a}}         | its bounds differ from its elements
            [1:1][1:1]={a}      | its bounds differ from its elements
            [-2147483648:2147483647]={a} | its bounds differ from its elements
            """)
    void refusesOtherTexts(String text, String reason) {
        assertThatThrownBy(() -> ArrayText.parse(text, ',', element -> element))
                .isInstanceOf(MalformedException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource({"[x:1]={a}", "[:1]={a}", "[1:]={a}", "[2147483648:2147483648]={a}", "[--1:1]={a}"})
    void refusesBoundsThatAreNoNumbers(String text) {
        assertThatThrownBy(() -> ArrayText.parse(text, ',', element -> element)).isInstanceOf(RuntimeException.class);
    }

    static Stream<Arguments> printed() {
        return Stream.of(
                Arguments.of(PgArray.of(List.of()), "{}"),
                Arguments.of(PgArray.of(Collections.singletonList(null)), "{NULL}"),
                Arguments.of(PgArray.of(List.of("", "null", "NULLS")), "{\"\";\"null\";NULLS}"),
                Arguments.of(
                        PgArray.of(List.of("a,b", "a;b", "a b", "a\tb", "a\u000bb")),
                        "{a,b;\"a;b\";\"a b\";\"a\tb\";\"a\u000bb\"}"),
                Arguments.of(
                        PgArray.of(List.of("{", "}", "\"", "\\", "()", "\u3000")),
                        "{\"{\";\"}\";\"\\\"\";\"\\\\\";();\u3000}"),
                Arguments.of(PgArray.of(List.of("a", "b")).withLowerBounds(0), "[0:1]={a;b}"),
                Arguments.of(
                        PgArray.of(List.of("a")).withLowerBounds(Integer.MAX_VALUE), "[2147483647:2147483647]={a}"),
                Arguments.of(
                        PgArray.ofNested(List.of(List.of("a", "b")), 2).withLowerBounds(1, -3), "[1:1][-3:-2]={{a;b}}"),
                Arguments.of(PgArray.ofNested(List.of(List.of("a"), List.of("b")), 2), "{{a};{b}}"));
    }

    @ParameterizedTest
    @MethodSource("printed")
    void quotesWhatTheServerQuotes(PgArray array, String text) {
        assertThat(ArrayText.print(array, ';', Object::toString)).isEqualTo(text);
        assertThat(ArrayText.parse(text, ';', element -> element))
                .isEqualTo(array)
                .hasToString(array.toString());
    }
}
