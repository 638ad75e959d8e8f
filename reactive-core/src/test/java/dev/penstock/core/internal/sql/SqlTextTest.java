package dev.penstock.core.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.CollectionName;
import dev.penstock.core.SequenceValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"a, \"a\"", "A b, \"A b\"", "a\"b, \"a\"\"b\"", "a\\b, \"a\\b\"", "a'b, \"a'b\"", "`a.b`, \"a.b\""
            })
    void quotesIdentifiers(String name, String quoted) {
        assertThat(SqlText.identifier(name)).isEqualTo(quoted);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"a, 'a'", "a'b, 'a''b'", "a\\b, E'a\\\\b'", "\\', E'\\\\'''", "a\"b, 'a\"b'"})
    void quotesLiteralsForEverySettingOfConformingStrings(String text, String quoted) {
        assertThat(SqlText.literal(text)).isEqualTo(quoted);
    }

    @Test
    void writesNullAndEmptyTextApart() {
        assertThat(SqlText.literal((String) null)).isEqualTo("NULL");
        assertThat(SqlText.literal("")).isEqualTo("''");
    }

    @Test
    void writesBytesInHexadecimalDigits() {
        assertThat(SqlText.literal(new byte[] {0, 15, 16, -1})).isEqualTo("pg_catalog.decode('000f10ff', 'hex')");
        assertThat(SqlText.literal(new byte[0])).isEqualTo("pg_catalog.decode('', 'hex')");
    }

    @Test
    void qualifiesNames() {
        assertThat(new CollectionName("s", "t").toSql()).isEqualTo("\"s\".\"t\"");
        assertThat(SqlText.identifiers(List.of("a", "b\""))).isEqualTo("\"a\", \"b\"\"\"");
        assertThat(SqlText.operator("pg_catalog", "=")).isEqualTo("OPERATOR(\"pg_catalog\".=)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "a\0"})
    void rejectsTextsThatWouldEndTheStatement(String text) {
        assertThatThrownBy(() -> SqlText.identifier(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SqlText.literal(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesASequenceWithABackslashInEverySetting() {
        assertThat(new SequenceValue("s", "a\\'b", 7, 1).advance())
                .startsWith("SELECT pg_catalog.setval(E'\"s\".\"a\\\\''b\"'::pg_catalog.regclass, 7, true)");
    }
}
