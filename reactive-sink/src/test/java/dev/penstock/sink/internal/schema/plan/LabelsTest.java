package dev.penstock.sink.internal.schema.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', nullValues = "-", textBlock = """
                a b c   | a b c | -
                a b c   | a b   | 'c' AFTER 'b'
                a b c   | a c   | 'b' AFTER 'a'
                a b c   | b c   | 'a' BEFORE 'b'
                a b c d | b     | 'a' BEFORE 'b', 'c' AFTER 'b', 'd' AFTER 'c'
                b c     | a c   | 'b' BEFORE 'a'
                a b     | x a b | -
                """)
    void addsWhatIsMissingAtItsPlace(String labels, String present, String additions) {
        List<String> statements =
                Labels.additions(new EnumDefinition("public", "mood", labels(labels)), labels(present));

        assertThat(statements.stream()
                        .map(statement ->
                                statement.replace("ALTER TYPE \"public\".\"mood\" ADD VALUE IF NOT EXISTS ", ""))
                        .toList())
                .isEqualTo(additions == null ? List.of() : List.of(additions.split(", ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                a b c | a b c | -
                a b c | a b   | -
                a b   | a b x | -
                a b c | a x c | x b
                b c   | a c   | a b
                """)
    void findsALabelThatWasRenamed(String labels, String present, String renamed) {
        assertThat(Labels.renamed(new EnumDefinition("public", "mood", labels(labels)), labels(present))
                        .map(label -> label.target() + ' ' + label.source())
                        .orElse(null))
                .isEqualTo(renamed);
    }

    @Test
    void readsLabelsWithAnyCharacters() {
        assertThat(Labels.parse("612c27,c3a9,")).containsExactly("a,'", "é", "");
        assertThat(Labels.parse("-")).isEmpty();
    }

    private static List<String> labels(String text) {
        return List.of(text.split(" "));
    }
}
