package dev.penstock.sink.internal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values and functions as in Go's text/template and fmt, as far as the sink has them. */
class TemplateFunctionsTest {
    private static final Record RECORD = Record.of(
            Position.of(new byte[] {1}),
            Operation.SNAPSHOT,
            Map.of("m", "a-b-a", "empty", ""),
            key(),
            RawData.of(new byte[] {1}),
            StructuredData.of(Map.of("n", 7, "long", "äöü")));

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '§', textBlock = """
            {{ .Metadata.m | trimPrefix "a" }}         => -b-a
            {{ .Metadata.m | trimPrefix "b" }}         => a-b-a
            {{ .Metadata.m | trimPrefix "" }}          => a-b-a
            {{ .Metadata.m | trimSuffix "a" }}         => a-b-
            {{ .Metadata.m | trimSuffix "b" }}         => a-b-a
            {{ .Metadata.m | replace "a" "" }}         => -b-
            {{ replace "-" "." .Metadata.m }}          => a.b.a
            {{ .Metadata.empty | default "x" }}        => x
            {{ .Metadata.m | default "x" }}            => a-b-a
            {{ .Key.null | default "x" }}              => x
            {{ .Metadata.none | default .Key.id }}     => 42
            {{ default (.Key.id) .Metadata.none }}     => 42
            {{ printf "%5s|" .Key.id }}                => §   42|§
            {{ printf "%-5s|" .Key.id }}               => §42   |§
            {{ printf "%05d" .Key.id }}                => 00042
            {{ printf "%2d" .Key.id }}                 => 42
            {{ printf "%1d" .Key.id }}                 => 42
            {{ printf "%4s|" .Payload.After.long }}    => § äöü|§
            {{ printf "%v-%v" .Key.id .Payload.After.n }} => 42-7
            {{ printf "%q" .Key.id }}                  => "42"
            {{ printf "100%%" }}                       => 100%
            {{ printf "a%%%s" .Key.id }}               => a%42
            {{ printf "$1\\\\" }}                      => $1\\
            {{ .Operation }}                           => snapshot
            {{ .Operation | upper }}                   => SNAPSHOT
            {{ "a\\"b" }}                              => a"b
            {{ "a\\\\b" }}                             => a\\b
            {{ `a\\b` }}                               => a\\b
            {{ .Payload.Before.n }}                    => §§
            {{ .Key.none }}                            => §§
            {{ index .Key "id" }}                      => 42
            {{ "id" | index .Key }}                    => 42
            x{{ .Key.id }}y{{ .Key.id }}z              => x42y42z
            {{ lower (upper "ä") }}                    => ä
            {{ .Key.with_1 }}                          => under
            a  {{- .Key.id }}  b                       => a42  b
            a  {{ .Key.id -}}  b                       => a  42b
            a {{-.Key.id }}                            => FAIL
            {{ .Key.id-}}                              => FAIL
            """)
    void evaluates(String template, String result) {
        if (result.equals("FAIL")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Template.parse(template));
        } else {
            assertThat(Template.parse(template).evaluate(RECORD)).isEqualTo(result);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '§', textBlock = """
            {{ nope .Key.id }}             => at character 4 there is no such function
            {{ lower }}                    => at character 4 'lower' takes 1 arguments, not 0
            {{ .Key.id | trimPrefix }}   => at character 14 'trimPrefix' takes 2 arguments, not 1
            {{ printf .Key.id }}           => at character 4 'printf' takes a literal format first
            {{ printf "%s" }}              => at character 4 'printf' has 1 verbs for 0 values
            {{ printf "x" .Key.id }}       => at character 4 'printf' has 0 verbs for 1 values
            {{ printf "%f" .Key.id }}      => at character 4 'printf' knows the verbs %s, %v, %d, %q and %% only
            {{ printf "%" }}               => at character 4 'printf' knows the verbs %s, %v, %d, %q and %% only
            {{ index "a" "b" }}            => at character 4 'index' takes .Metadata, .Key, .Payload.Before or .Payload.After first
            {{ .Key. }}                    => at character 4 a name must follow .Key.
            {{ .Key }}                     => at character 8 '.' is expected
            {{ .Keys.id }}                 => at character 4 this is not a value
            {{ .Key.id | "x" }}          => at character 14 a value cannot be piped into this
            {{ "a                          => at character 4 this text does not end
            {{ "\\x" }}                    => at character 4 this text holds an unknown escape
            {{ (.Key.id }}                 => at character 13 ')' is expected
            a{{ .Key.id                    => at character 12 '}}' is expected
            """)
    void namesTheProblemAndItsPlace(String template, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.parse(template))
                .withMessage(message);
    }

    /** Two collections have one name if a function can make them equal, or if the name appears twice. */
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            {{ index .Metadata "opencdc.collection" }}         => true  => false
            copy.{{ index .Metadata "opencdc.collection" }}_x  => true  => false
            {{ index .Metadata "opencdc.collection" | lower }} => false => false
            {{ index .Metadata "opencdc.collection" }}{{ index .Metadata "opencdc.collection" }} => false => false
            {{ index .Metadata "opencdc.collection" }}_{{ .Operation }} => false => false
            {{ index .Key "opencdc.collection" }}              => false => false
            {{ index .Metadata (lower "opencdc.collection") }} => false => false
            {{ .Metadata.table }}                              => false => false
            merged                                             => false => true
            {{ "merged" }}                                     => false => true
            """)
    void knowsWhetherCollectionsKeepTheirOwnTables(String template, boolean separates, boolean literal) {
        Template rule = Template.parse(template);

        assertThat(rule.separatesCollections()).isEqualTo(separates);
        assertThat(rule.isLiteral()).isEqualTo(literal);
        assertThat(rule).hasToString(template);
    }

    @Test
    void emptyTemplateIsTheEmptyText() {
        assertThat(Template.parse("").evaluate(RECORD)).isEmpty();
        assertThat(Template.parse("").isLiteral()).isTrue();
    }

    @Test
    void functionOfTheApplicationNamesTables() {
        TableFunction named = new TableFunction(record -> new CollectionName("s", "a.b"));
        TableFunction unnamed = new TableFunction(record -> null);

        assertThat(named.evaluate(RECORD)).isEqualTo("s.\"a.b\"");
        assertThat(unnamed.evaluate(RECORD)).isEmpty();
        assertThat(named.separatesCollections()).isFalse();
        assertThat(named.isLiteral()).isFalse();
        assertThat(named).hasToString("a function");
    }

    private static StructuredData key() {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("id", 42);
        columns.put("null", null);
        columns.put("with_1", "under");
        return StructuredData.of(columns);
    }
}
