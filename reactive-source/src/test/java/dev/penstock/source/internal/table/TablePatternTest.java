package dev.penstock.source.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TablePatternTest {
    @Test
    void readsEveryForm() {
        assertThat(TablePattern.parseList(" orders ,sales.items,*, audit.* ,Orders"))
                .containsExactly(
                        new TablePattern("public", "orders"),
                        new TablePattern("sales", "items"),
                        new TablePattern("public", null),
                        new TablePattern("audit", null),
                        new TablePattern("public", "Orders"));
    }

    @Test
    void readsQuotedNames() {
        assertThat(TablePattern.parseList("\"Odd \"\"Name\"\"\".\"a.b,c\" , \" x \", \"*\" , s . t,\"S\".*"))
                .containsExactly(
                        new TablePattern("Odd \"Name\"", "a.b,c"),
                        new TablePattern("public", " x "),
                        new TablePattern("public", "*"),
                        new TablePattern("s", "t"),
                        new TablePattern("S", null));
    }

    @Test
    void keepsBlanksAndUnicodeWithinAName() {
        assertThat(TablePattern.parseList("my table,größe.表"))
                .containsExactly(new TablePattern("public", "my table"), new TablePattern("größe", "表"));
    }

    @Test
    void namesATableOnce() {
        assertThat(TablePattern.parseList("a,public.a,\"a\"")).containsExactly(new TablePattern("public", "a"));
    }

    @Test
    void takesANameOf63BytesAndNoLongerOne() {
        assertThat(TablePattern.parseList("x".repeat(63))).hasSize(1);
        assertThat(problems("x".repeat(64))).containsExactly("item 1 has a name longer than 63 bytes");
        assertThat(problems("ü".repeat(32))).containsExactly("item 1 has a name longer than 63 bytes");
    }

    @Test
    void reportsEveryProblemAtOnceAndNoValue() {
        assertThat(problems("secret,,a.b.c,*.secret,s*.x,\"secret\"x,se\"cr\"et,\"\",.a,a.,ok,\"open, b"))
                .containsExactly(
                        "item 2 is empty",
                        "item 3 has more parts than a schema and a table; a name that holds a dot needs double quotes",
                        "item 4 has a '*' in place of a schema",
                        "item 5 has a '*' in place of a schema",
                        "item 6 has text after a closing double quote",
                        "item 7 has a double quote within a name that does not start with one",
                        "item 8 has an empty name",
                        "item 9 has an empty name",
                        "item 10 has an empty name",
                        "item 12 has a double quote that is not closed");
    }

    @Test
    void choosesNamesThatAreLikeAPatternAndLeavesOthersOut() {
        List<TablePattern> patterns = TablePattern.parseList("shop.*, ! shop.audit_*, o*s, !\"o*\"");

        assertThat(patterns)
                .containsExactly(
                        new TablePattern("shop", null),
                        new TablePattern("shop", null, "audit_*", true),
                        new TablePattern("public", null, "o*s", false),
                        new TablePattern("public", "o*", null, true));
        assertThat(patterns.toString()).isEqualTo("[shop.*, !shop.audit_*, public.o*s, !public.\"o*\"]");
        assertThat(TablePattern.parseList("!a, \"!b\"").get(1)).isEqualTo(new TablePattern("public", "!b"));
        assertThat(chosen(patterns, "shop", "orders")).isTrue();
        assertThat(chosen(patterns, "shop", "audit_2024")).isFalse();
        assertThat(chosen(patterns, "public", "orders")).isTrue();
        assertThat(chosen(patterns, "public", "order")).isFalse();
        assertThat(chosen(patterns, "public", "o.s")).isTrue();
        assertThat(problems("!a,!b.*")).containsExactly("names only tables to leave out");
    }

    private static boolean chosen(List<TablePattern> patterns, String schema, String table) {
        return TablePattern.choose(patterns, new TableName(schema, table));
    }

    @Test
    void findsTheNextItemAfterABadOne() {
        List<String> problems = new ArrayList<>();
        assertThat(TablePattern.parseList("\"a\"x,b,\"c\"\"d\"y.\"e,f\",g", problems::add))
                .containsExactly(new TablePattern("public", "b"), new TablePattern("public", "g"));
        assertThat(problems).hasSize(2);
    }

    @Test
    void refusesAnEmptyList() {
        assertThat(problems(" ")).containsExactly("names no table");
        assertThat(problems(",")).containsExactly("item 1 is empty", "item 2 is empty");
    }

    @Test
    void throwsOneExceptionThatNamesTheOption() {
        assertThatThrownBy(() -> TablePattern.parseList("a,,b,"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("tables: item 2 is empty; tables: item 4 is empty");
    }

    @Test
    void quotesANameOnlyWhenItWouldBeMisread() {
        assertThat(new TableName("public", "Two Words")).hasToString("public.Two Words");
        assertThat(new TableName("a.b", "c*")).hasToString("\"a.b\".\"c*\"");
        assertThat(new TableName("public", " x\"")).hasToString("public.\" x\"\"\"");
    }

    @Property
    void readsBackWhatItPrints(
            @ForAll @StringLength(min = 1, max = 15) String schema,
            @ForAll @StringLength(min = 1, max = 15) String table) {
        TableName name = new TableName(schema.replace('\0', '_'), table.replace('\0', '_'));
        TablePattern pattern = new TablePattern(name.schema(), name.table());
        assertThat(TablePattern.parseList(name.toString())).containsExactly(pattern);
        assertThat(TablePattern.parseList(name.sql() + ",b")).contains(pattern);
    }

    private static List<String> problems(String list) {
        List<String> problems = new ArrayList<>();
        TablePattern.parseList(list, problems::add);
        return problems;
    }
}
