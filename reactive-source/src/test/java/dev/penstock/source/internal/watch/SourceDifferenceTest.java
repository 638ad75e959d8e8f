package dev.penstock.source.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.source.internal.table.TableName;
import dev.penstock.source.internal.watch.SourceView.PublicationRow;
import dev.penstock.source.internal.watch.SourceView.WatchedTable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two views of a source, each as a publication and tables: {@code 1=a:7} is the table with OID 1 and name {@code a}, whose membership was written by
 * transaction 7. Before, there were the publication 9 and the tables {@code 1=a:7 2=b:7}; the chosen tables are those that are watched.
 */
class SourceDifferenceTest {
    private static final SourceView BEFORE = view(new PublicationRow(9, "100", "all"), "1=a:7 2=b:7");

    /** In this order: the tables now, and then those altered, dropped and added. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1=a:7 2=b:7       |     |   |
            1=a:7 2=b:7 3=c:9 |     |   | c
            1=a:7             |     | b |
            1=a:8 2=b:7       | 1   |   |
            1=a: 2=b:7        | 1   |   |
            1=x:7 2=b:7       | 1   |   |
            2=b:7 3=a:9       | 1   |   | a
            1=b:7 2=a:7       | 1 2 |   |
            1=x:7 2=b:7 3=a:9 | 1   |   | a
            1=a:7 3=c:9       |     | b | c
            """)
    void namesTheTablesWhoseChangesMayBeMissing(
            String now, @Nullable String altered, @Nullable String dropped, @Nullable String added) {
        SourceDifference difference = SourceDifference.between("p", BEFORE, view(BEFORE.publication(), now));

        assertThat(texts(difference.altered())).isEqualTo(altered == null ? "" : altered);
        assertThat(SourceDifference.names(difference.dropped())).isEqualTo(dropped == null ? "" : "public." + dropped);
        assertThat(SourceDifference.names(difference.added())).isEqualTo(added == null ? "" : "public." + added);
        assertThat(difference.findings()).hasSameSizeAs(difference.altered());
        assertThat(difference.canLoseRows()).isEqualTo(altered != null);
        assertThat(difference.publicationGone() || difference.publicationReplaced())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1=a:8 2=b:7       | Table public.a was taken out of publication 'p' and added again, or its row filter or column list was altered.
            1=a: 2=b:7        | Publication 'p' does not publish table public.a any more.
            1=x:7 2=b:7       | Table public.a was renamed or moved: it is public.x.
            2=b:7 3=a:9       | Table public.a is another table than the one that is streamed, which was dropped.
            1=x:7 2=b:7 3=a:9 | Table public.a is another table than the one that is streamed, which is public.x now.
            """)
    void reportsEachAlteration(String now, String message) {
        SourceDifference difference = SourceDifference.between("p", BEFORE, view(BEFORE.publication(), now));

        assertThat(difference.findings())
                .singleElement()
                .extracting(Check::message)
                .isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            101 | insert | Publication 'p' was altered from all to insert.
            100 | insert | Publication 'p' was altered from all to insert.
            101 | all    | Publication 'p' was altered, and altered back or to the same.
            """)
    void takesAllTablesForAlteredIfThePublicationWas(String version, String options, String message) {
        SourceDifference difference =
                SourceDifference.between("p", BEFORE, view(new PublicationRow(9, version, options), "1=a:7 2=b:7"));

        assertThat(difference.altered()).containsExactlyInAnyOrder(1, 2);
        assertThat(difference.findings())
                .singleElement()
                .extracting(Check::message)
                .isEqualTo(message);
        assertThat(difference.canLoseRows()).isTrue();
    }

    @Test
    void comparesNoTablesOfAPublicationThatIsGoneOrAnother() {
        SourceDifference gone = SourceDifference.between("p", BEFORE, view(null, "1=x:8"));
        SourceDifference replaced =
                SourceDifference.between("p", BEFORE, view(new PublicationRow(10, "100", "all"), "1=x:8"));

        assertThat(gone.publicationGone()).isTrue();
        assertThat(gone.publicationReplaced()).isFalse();
        assertThat(replaced.publicationReplaced()).isTrue();
        assertThat(replaced.publicationGone()).isFalse();
        assertThat(gone.canLoseRows() && replaced.canLoseRows()).isTrue();
        assertThat(gone.findings()).isEmpty();
        assertThat(replaced.altered()).isEmpty();
    }

    @Test
    void missesNoPublicationThatWasNotThereBefore() {
        SourceView without = view(null, "1=a:7");

        assertThat(SourceDifference.between("p", without, view(null, "1=a:7")).canLoseRows())
                .isFalse();
        assertThat(SourceDifference.between("p", without, view(BEFORE.publication(), "1=a:7"))
                        .canLoseRows())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "table 1 7, 7", "'schema 3 9, table 1 4294967295', 9 4294967295"})
    void knowsTheTransactionsThatWroteAMembership(String membership, String writers) {
        assertThat(new WatchedTable(new TableName("public", "a"), membership)
                        .writers().stream().map(Integer::toUnsignedString).collect(Collectors.joining(" ")))
                .isEqualTo(writers);
    }

    @Test
    void marksTheTablesThatExist() {
        assertThat(BEFORE.mark(1, 2)
                        .altered(view(BEFORE.publication(), "1=a:8 2=b:7").mark(1, 2), 1, 2))
                .containsExactly(1);
        assertThat(BEFORE.mark(1, 2)
                        .hasSameNames(view(BEFORE.publication(), "1=a:7").mark(1, 2)))
                .isFalse();
        assertThat(view(null, "1=a:7").mark(1).isNone()).isTrue();
        assertThat(BEFORE.names(2, 99, 1))
                .containsExactly(new CollectionName("public", "b"), new CollectionName("public", "a"));
    }

    private static String texts(Set<Integer> oids) {
        return oids.stream().sorted().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static SourceView view(@Nullable PublicationRow publication, String tables) {
        Map<Integer, WatchedTable> watched = new TreeMap<>();
        Map<Integer, TableName> chosen = new TreeMap<>();
        for (String table : tables.split(" ", -1)) {
            String[] parts = table.split("[=:]", -1);
            TableName name = new TableName("public", parts[1]);
            int oid = Integer.parseInt(parts[0]);
            watched.put(oid, new WatchedTable(name, parts[2].isEmpty() ? "" : "table " + oid + ' ' + parts[2]));
            chosen.put(oid, name);
        }
        return new SourceView(publication, watched, chosen, Map.of(), 0, 0);
    }
}
