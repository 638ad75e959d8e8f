package dev.penstock.source.internal.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.source.internal.publication.PublicationComparison.Relation;
import dev.penstock.source.internal.table.ReplicaIdentity;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceColumn.Generation;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableKey;
import dev.penstock.source.internal.table.TableName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Publications of a table with the columns id (its key), a, b, s (stored generated) and v (virtual). */
class PublishedColumnsTest {
    private static final TableName NAME = new TableName("public", "t");
    private static final SourceTable TABLE = new SourceTable(
            1,
            NAME,
            false,
            new TableKey(ReplicaIdentity.DEFAULT, List.of("id"), List.of("id")),
            List.of(
                    column(1, "id", Generation.NONE),
                    column(2, "a", Generation.NONE),
                    column(3, "b", Generation.NONE),
                    column(4, "s", Generation.STORED),
                    column(5, "v", Generation.VIRTUAL)),
            List.of());

    /** In this order: the publication's column list, {@code -} if there is none; the columns to exclude; the finding. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            id a b | ''  | -
            id     | ''  | -
            -      | ''  | -
            id a   | b   | -
            -      | b   | publishes the columns "b" of table public.t, which are to be excluded
            -      | a b | publishes the columns "a", "b" of table public.t, which are to be excluded
            id b   | b   | publishes the columns "b" of table public.t, which are to be excluded
            id     | b   | does not publish the columns "a" of table public.t, which are not to be excluded
            id s   | b   | does not publish the columns "a" of table public.t, which are not to be excluded
            a      | b   | does not publish the columns "id" of table public.t, which are not to be excluded
            """)
    void areThoseThatLeaveTheServer(String list, String withheld, String finding) {
        SourceTable table = TABLE.withholding(set(withheld));
        List<Check> findings = compare(publication(list), table, true).findings();

        if (finding.equals("-")) {
            assertThat(findings).isEmpty();
        } else {
            assertThat(findings.get(0).message()).isEqualTo("Publication 'p' " + finding + ".");
            assertThat(findings.get(0).fix())
                    .startsWith("BEGIN; ALTER PUBLICATION \"p\" DROP TABLE ONLY \"public\".\"t\"; ")
                    .endsWith("; COMMIT");
        }
    }

    @Test
    void cannotBeExcludedBeforeVersion15() {
        List<Check> findings =
                compare(publication("-"), TABLE.withholding(Set.of("b")), false).findings();

        assertThat(findings)
                .singleElement()
                .extracting(Check::message)
                .asString()
                .contains("PostgreSQL 15");
        assertThat(compare(publication("-"), TABLE, false).isEmpty()).isTrue();
    }

    @Test
    void areAddedWithATableThatIsMissing() {
        Publication none = Publication.empty("p");

        PublicationDifference difference = compare(none, TABLE.withholding(Set.of("b")), true);
        assertThat(difference.findings()).isEmpty();
        assertThat(difference.missing()).hasSize(1);
        assertThat(difference.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-, false, id a b", "-, true, id a b s", "id s, false, id s", "b id, false, id b", "id v, true, id v"})
    void areInTheOrderOfTheTable(String list, boolean storedGenerated, String published) {
        Publication publication = new Publication(
                "p", false, Set.of(), Map.of(1, member(list)), Set.of(), Set.of("insert"), true, storedGenerated);

        assertThat(publication.published(TABLE).columns().stream()
                        .map(SourceColumn::name)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(published);
    }

    /** The server ignores the filter of a table that is also published without one. */
    @ParameterizedTest
    @CsvSource({"false, other, (a > 1)", "true, other,", "false, public,"})
    void haveTheFilterOfTheTableUnlessItIsPublishedWhole(boolean allTables, String schema, @Nullable String filter) {
        Publication publication = new Publication(
                "p",
                allTables,
                Set.of(schema),
                Map.of(1, new Publication.Member(null, "(a > 1)")),
                Set.of(),
                Set.of("insert", "delete"),
                true,
                false);

        assertThat(publication.published(TABLE).filter()).isEqualTo(filter);
        assertThat(publication.unpublishedOperations()).containsExactly("update", "truncate");
    }

    @Test
    void areReadWithTheConditionOfARequest() {
        PublishedTable whole = PublishedTable.whole(TABLE.withholding(Set.of("a")));

        assertThat(whole.columns().stream().map(SourceColumn::name)).containsExactly("id", "b");
        assertThat(whole.where(null)).isSameAs(whole);
        assertThat(whole.where("b > 1 -- x").filter()).isEqualTo("(b > 1 -- x\n)");
        assertThat(whole.where("b > 1").where("id = 2 OR true").filter())
                .isEqualTo("((b > 1\n)) AND (id = 2 OR true\n)");
    }

    private static PublicationDifference compare(Publication publication, SourceTable table, boolean hasColumnLists) {
        return PublicationComparison.of(
                publication, List.of(table), Map.of(1, List.of(new Relation(1, NAME))), false, hasColumnLists);
    }

    private static Publication publication(String list) {
        return new Publication(
                "p",
                false,
                Set.of(),
                Map.of(1, member(list)),
                Set.of(),
                Set.copyOf(Publication.ALL_OPERATIONS),
                true,
                false);
    }

    private static Publication.Member member(String list) {
        return new Publication.Member(list.equals("-") ? null : set(list), null);
    }

    private static Set<String> set(String names) {
        return names.isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(names.split(" ", -1)));
    }

    private static SourceColumn column(int number, String name, Generation generation) {
        return new SourceColumn(number, name, 23, -1, generation);
    }
}
