package dev.penstock.core.internal.codec.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Json;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                " true ",
                "0",
                "-0.5e+10",
                "1E400",
                "\"\"",
                "\"\\u0041\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "[]",
                "{}",
                "{\"a\":1,\"a\":[{},[],\"x\"]}",
                "\n[ 1 ,\t2 ]\r\n"
            })
    void takesOneValueForJson(String text) {
        assertThat(JsonText.isWellFormed(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "nul",
                "nulls",
                "True",
                "01",
                "+1",
                ".5",
                "1.",
                "1e",
                "-",
                "NaN",
                "Infinity",
                "\"",
                "\"a",
                "\"\\x\"",
                "\"\\u00g0\"",
                "\"a\nb\"",
                "'a'",
                "[",
                "]",
                "[1",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{",
                "{a:1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "[}",
                "1 2",
                "{} {}",
                "[]]",
                "/* a */ 1",
                "# a\n1",
                "\u00a01"
            })
    void takesAnythingElseForOrdinaryText(String text) {
        assertThat(JsonText.isWellFormed(text)).isFalse();
    }

    /** Quoted as a string instead, such a text would be written without a word. */
    @Test
    void refusesTextThatIsNestedTooDeeplyForAServer() {
        assertThat(JsonText.isWellFormed("[".repeat(50_000) + "]".repeat(50_000)))
                .isTrue();
        assertThatThrownBy(() -> JsonText.isWellFormed("[".repeat(10_000_000)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void takesLongTokens() {
        assertThat(JsonText.isWellFormed("1".repeat(200_000))).isTrue();
        assertThat(JsonText.isWellFormed('"' + "a".repeat(30_000_000) + '"')).isTrue();
        assertThat(JsonText.isWellFormed("{\"" + "a".repeat(100_000) + "\":1}")).isTrue();
    }

    @Test
    void keepsTheDigitsOfNumbers() {
        assertThat(JsonText.of(Arrays.asList(1, 2L, new BigDecimal("1.50"), new BigDecimal("1E+9"), 0.1f, 1e300, null)))
                .isEqualTo("[1,2,1.50,1E+9,0.1,1.0E300,null]");
        assertThat(JsonText.of(List.of(Double.NaN, Float.NEGATIVE_INFINITY))).isEqualTo("[\"NaN\",\"-Infinity\"]");
        assertThatThrownBy(() -> JsonText.of(List.of(new AtomicInteger()))).isInstanceOf(MalformedException.class);
    }

    @Test
    void copiesJsonAndQuotesText() {
        assertThat(JsonText.of(Map.of("a\"", List.of(Json.of("{ \"b\":1.0}"), "c\u0001\u2028"))))
                .isEqualTo("{\"a\\\"\":[{ \"b\":1.0},\"c\\u0001\u2028\"]}");
    }
}
