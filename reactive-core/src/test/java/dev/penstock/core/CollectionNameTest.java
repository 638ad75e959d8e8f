package dev.penstock.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionNameTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "public, orders, orders",
                "sales, orders, sales.orders",
                "Sales, Two Words, Sales.Two Words",
                "public, a.b, '\"a.b\"'",
                "a.b, c, '\"a.b\".c'",
                "public, 'say \"hi\"', '\"say \"\"hi\"\"\"'",
                "public, '\"', '\"\"\"\"'",
                "x, '\".\"', 'x.\"\"\".\"\"\"'",
            })
    void writesAndReads(String schema, String table, String text) {
        assertThat(CollectionName.format(schema, table)).isEqualTo(text);
        assertThat(CollectionName.parse(text)).isEqualTo(new CollectionName(schema, table));
    }

    @Test
    void readsQuotesThatWereNotNeeded() {
        assertThat(CollectionName.parse("\"public\".\"orders\"")).isEqualTo(new CollectionName("public", "orders"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                ".a",
                "a..b",
                "a.b.c",
                "\"",
                "\"\"",
                "\"a",
                "a\"",
                "a\"b",
                "a\"b\"c",
                "\"a\"b",
                "\"a\"\"",
                "\"a\"b\"c\"",
                "a.\"b"
            })
    void refusesAMalformedName(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> CollectionName.parse(text));
    }

    @Property
    void readsWhatItWrote(@ForAll("identifiers") String schema, @ForAll("identifiers") String table) {
        CollectionName name = new CollectionName(schema, table);

        assertThat(CollectionName.parse(name.toString())).isEqualTo(name);
    }

    @Provide
    Arbitrary<String> identifiers() {
        return Arbitraries.strings().withChars(".\"ab ü").ofMinLength(1).ofMaxLength(6);
    }

    @Test
    void listOfNamesWithCommasAndQuotesIsReadAsItWasWritten() {
        List<CollectionName> names = List.of(
                new CollectionName("public", "orders"),
                new CollectionName("Sales", "a,b"),
                new CollectionName("x.y", "say \"hi\", all\n"));
        String text = names.stream().map(CollectionName::toSql).collect(Collectors.joining(","));

        assertThat(text).startsWith("\"public\".\"orders\",\"Sales\".\"a,b\",");
        assertThat(CollectionName.parseList(text)).isEqualTo(names);
        assertThatIllegalArgumentException().isThrownBy(() -> CollectionName.parseList(""));
        assertThatIllegalArgumentException().isThrownBy(() -> CollectionName.parseList("\"a"));
    }
}
