package dev.penstock.sink.internal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Record RECORD = Record.of(
            Position.of(new byte[] {1}),
            Operation.UPDATE,
            Map.of("opencdc.collection", "sales.Orders", "tenant", " acme "),
            StructuredData.of(Map.of("id", 42)),
            null,
            StructuredData.of(Map.of("region", "eu", "part", 7)));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            maxCharsPerColumn = 200,
            quoteCharacter = '\'',
            value = {
                "orders|orders",
                "'{{ index .Metadata \"opencdc.collection\" }}'|sales.Orders",
                "'{{index .Metadata `opencdc.collection`}}'|sales.Orders",
                "'{{ .Metadata.tenant }}'|' acme '",
                "'{{ .Metadata.tenant | trim | upper }}'|ACME",
                "'{{ trim .Metadata.tenant }}_t'|acme_t",
                "'{{ .Key.id }}'|42",
                "'t_{{ .Payload.After.region }}_{{ .Operation }}'|t_eu_update",
                "'{{ .Payload.Before.region }}'|''",
                "'{{ .Payload.Before.region | default \"none\" }}'|none",
                "'{{ .Key.id | default \"none\" }}'|42",
                "'{{ index .Metadata \"opencdc.collection\" | trimPrefix \"sales.\" | lower }}'|orders",
                "'{{ index .Metadata \"opencdc.collection\" | trimSuffix \"Orders\" }}'|sales.",
                "'{{ .Payload.After.region | replace \"e\" \"a\" }}'|au",
                "'{{ printf \"%s_%03d%%\" .Payload.After.region .Payload.After.part }}'|eu_007%",
                "'{{ .Payload.After.part | printf \"%-3s|%q\" .Key.id }}'|'42 |\"7\"'",
                "'{{ index .Payload.After (printf \"%s\" \"region\") }}'|eu",
                "'a {{- .Key.id -}} b'|a42b",
            })
    void evaluates(String template, String result) {
        assertThat(Template.parse(template).evaluate(RECORD)).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{",
                "{{ }}",
                "{{ .Metadata }}",
                "{{ .Metadata. }}",
                "{{ .Nothing.x }}",
                "{{ .OperationX }}",
                "{{ index .Metadata }}",
                "{{ index \"a\" \"b\" }}",
                "{{ if .Key.id }}x{{ end }}",
                "{{ range .Key }}",
                "{{ .Key.id | nope }}",
                "{{ .Key.id | \"x\" }}",
                "{{ lower }}",
                "{{ lower .Key.id .Key.id }}",
                "{{ replace \"a\" .Key.id }}",
                "{{ printf .Key.id }}",
                "{{ printf \"%x\" .Key.id }}",
                "{{ printf \"%s\" }}",
                "{{ \"abc }}",
                "{{ \"a\\x\" }}",
                "{{ (.Key.id }}",
                "{{ .Key.id }",
            })
    void refusesWhatItCannotParse(String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.parse(template))
                .withMessageStartingWith("at character ");
    }

    @Test
    void knowsWhetherItIsOneName() {
        assertThat(Template.parse("orders").isLiteral()).isTrue();
        assertThat(Template.parse("{{ .Operation }}").isLiteral()).isFalse();
    }
}
