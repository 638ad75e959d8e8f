package dev.penstock.source.internal.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.source.internal.publication.PublicationComparison.Relation;
import dev.penstock.source.internal.table.ReplicaIdentity;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceColumn.Generation;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import dev.penstock.source.internal.table.TableKey;
import dev.penstock.source.internal.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Differences between a publication and the chosen tables, as a table of cases. */
class PublicationComparisonTest {
    private static final TableName PARENT = new TableName("public", "parent");
    private static final TableName CHILD = new TableName("public", "child");
    private static final int PARENT_OID = 1;
    private static final int CHILD_OID = 2;

    static Stream<Arguments> cases() {
        TableKey primary = new TableKey(ReplicaIdentity.DEFAULT, List.of("id"), List.of("id"));
        TableKey full = new TableKey(ReplicaIdentity.FULL, List.of(), List.of("id"));
        SourceTable child = table(CHILD_OID, CHILD, false, primary);
        SourceTable root = table(PARENT_OID, PARENT, true, primary);
        Publication none = publication(false, Set.of(), Map.of(), true, false);
        Publication all = publication(true, Set.of(), Map.of(), true, false);
        Publication allUnderOwnNames = publication(true, Set.of(), Map.of(), false, false);
        return Stream.of(
                Arguments.of("a table it does not name", child, none, false, "missing"),
                Arguments.of("a table it names", child, of(CHILD_OID, null, true), false, "-"),
                Arguments.of("a table of another OID", child, of(99, null, true), false, "missing"),
                Arguments.of("a table of its schema", child, schema("public"), false, "-"),
                Arguments.of("a table of another schema", child, schema("other"), false, "missing"),
                Arguments.of("a partition, all tables, via root", child, all, true, "as its partitioned table"),
                Arguments.of("a partition, all tables, under own names", child, allUnderOwnNames, true, "-"),
                Arguments.of(
                        "a partition whose root it names",
                        child,
                        of(PARENT_OID, null, true),
                        true,
                        "as its partitioned"),
                Arguments.of("a partition that it names itself", child, of(CHILD_OID, null, true), true, "-"),
                Arguments.of("a partitioned table via root", root, all, false, "-"),
                Arguments.of(
                        "a partitioned table under the names of its partitions",
                        root,
                        allUnderOwnNames,
                        false,
                        "publishes the partitions"),
                Arguments.of(
                        "a table among the exceptions of all",
                        child,
                        except(CHILD_OID),
                        false,
                        "FOR ALL TABLES EXCEPT"),
                Arguments.of(
                        "a partition whose root is an exception",
                        child,
                        except(PARENT_OID),
                        true,
                        "FOR ALL TABLES EXCEPT"),
                Arguments.of("another table than the exceptions", child, except(99), false, "-"),
                Arguments.of("a list with the key", child, of(CHILD_OID, Set.of("id"), true), false, "-"),
                Arguments.of(
                        "a list without the key",
                        child,
                        of(CHILD_OID, Set.of("v"), true),
                        false,
                        "the key columns \"id\""),
                Arguments.of(
                        "a list for a table with identity FULL",
                        table(CHILD_OID, CHILD, false, full),
                        of(CHILD_OID, Set.of("id", "v"), true),
                        false,
                        "has a column list"),
                Arguments.of(
                        "identity FULL and unpublished generated columns",
                        table(CHILD_OID, CHILD, false, full),
                        all,
                        false,
                        "the generated columns \"g\""),
                Arguments.of(
                        "identity FULL and published generated columns",
                        table(CHILD_OID, CHILD, false, full),
                        publication(true, Set.of(), Map.of(), true, true),
                        false,
                        "-"));
    }

    @ParameterizedTest(name = "{0}: {4}")
    @MethodSource("cases")
    void reportsWhatAPublicationLacks(
            String what, SourceTable table, Publication publication, boolean partition, String expected) {
        List<Relation> line = partition
                ? List.of(new Relation(CHILD_OID, CHILD), new Relation(PARENT_OID, PARENT))
                : List.of(new Relation(table.oid(), table.name()));

        PublicationDifference difference =
                PublicationComparison.of(publication, List.of(table), Map.of(table.oid(), line), true, true);

        switch (expected) {
            case "-" -> assertThat(difference.isEmpty()).isTrue();
            case "missing" -> {
                assertThat(difference.missing()).containsExactly(table);
                assertThat(difference.findings()).isEmpty();
            }
            default -> {
                assertThat(difference.missing()).isEmpty();
                assertThat(difference.findings())
                        .singleElement()
                        .extracting(Check::message)
                        .asString()
                        .startsWith("Publication 'p' ")
                        .contains(expected);
            }
        }
    }

    private static Publication publication(
            boolean allTables,
            Set<String> schemas,
            Map<Integer, Publication.Member> members,
            boolean viaRoot,
            boolean storedGenerated) {
        return new Publication(
                "p",
                allTables,
                schemas,
                members,
                Set.of(),
                Set.copyOf(Publication.ALL_OPERATIONS),
                viaRoot,
                storedGenerated);
    }

    private static Publication of(int member, @Nullable Set<String> columns, boolean viaRoot) {
        return publication(false, Set.of(), Map.of(member, new Publication.Member(columns, null)), viaRoot, false);
    }

    private static Publication except(int oid) {
        return new Publication(
                "p", true, Set.of(), Map.of(), Set.of(oid), Set.copyOf(Publication.ALL_OPERATIONS), true, false);
    }

    private static Publication schema(String name) {
        return publication(false, Set.of(name), Map.of(), true, false);
    }

    private static SourceTable table(int oid, TableName name, boolean partitioned, TableKey key) {
        List<SourceColumn> columns = List.of(
                new SourceColumn(1, "id", 23, -1, Generation.NONE),
                new SourceColumn(2, "v", 25, -1, Generation.NONE),
                new SourceColumn(3, "g", 23, -1, Generation.STORED));
        return new SourceTable(
                oid, name, partitioned, key, columns, List.of(new Leaf(oid, name, Leaf.Storage.LOGGED, key, 1, 8192)));
    }
}
