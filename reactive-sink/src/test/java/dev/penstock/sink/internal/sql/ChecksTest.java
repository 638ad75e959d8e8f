package dev.penstock.sink.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.type.PgType;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The reports of failed checks, and the texts with which checks begin. */
class ChecksTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            invalid input syntax for type integer: "penstock.ruled public.t, s.u" | public.t, s.u
            invalid input syntax for type integer: "penstock.ruled t"             | t
            """)
    void quotesTheNamesThatItFound(String message, String names) {
        assertThat(RowCountCheck.RULED.names(message)).isEqualTo(names);
    }

    /** A name of one check is not the beginning of that of another. */
    @ParameterizedTest
    @EnumSource
    void isNotTakenForAnotherCheck(RowCountCheck check) {
        for (RowCountCheck other : RowCountCheck.values()) {
            assertThat(check.failed("invalid input syntax for type integer: \"" + other.mark() + " 2\""))
                    .isEqualTo(check == other);
        }
        assertThat(check.failed("invalid input syntax for type integer: \"x\"")).isFalse();
        assertThat(check.failed(check.mark())).isFalse();
    }

    @Test
    void failsIfATableHasARow() {
        assertThat(RowCountCheck.REFERENCED.empty(new CollectionName("s", "a \"b\"")))
                .isEqualTo("SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE"
                        + " ('penstock.referenced ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)"
                        + "::pg_catalog.int4 END FROM (SELECT 1 FROM \"s\".\"a \"\"b\"\"\" LIMIT 1) AS found");
    }

    /** OIDs are unsigned (manual, "Object Identifier Types"). */
    @Test
    void namesTablesByTheirUnsignedOids() {
        assertThat(CatalogSql.oids(List.of(16_384, -1))).isEqualTo("'{16384,4294967295}'::pg_catalog.oid[]");
        assertThat(CatalogSql.oids(List.of())).isEqualTo("'{}'::pg_catalog.oid[]");
        assertThat(RowCountCheck.noRules(Set.of(-2))).contains("ANY ('{4294967294}'::pg_catalog.oid[])");
        assertThat(CatalogSql.uniques(Set.of(-2))).contains("ANY ('{4294967294}'::pg_catalog.oid[])");
        assertThat(CatalogSql.constraints(Set.of(-2))).contains("ANY ('{4294967294}'::pg_catalog.oid[])");
        assertThat(CatalogSql.cascadingTo(Set.of(-2)))
                .contains("ANY ('{4294967294}'::pg_catalog.oid[])", "ALL ('{4294967294}'::pg_catalog.oid[])");
    }

    @Test
    void namesTablesByLiteralsOfTheirParts() {
        String values = "('it''s'::pg_catalog.name, E'a\\\\b'::pg_catalog.name), ('public'::pg_catalog.name, '"
                + "n".repeat(63) + "'::pg_catalog.name)";
        List<CollectionName> tables =
                List.of(new CollectionName("it's", "a\\b"), new CollectionName("public", "n".repeat(63)));

        assertThat(CatalogSql.values(tables)).isEqualTo(values);
        assertThat(CatalogSql.columns(tables)).contains("FROM (VALUES " + values + ") AS wanted");
        assertThat(RightsSql.tables(tables)).contains("FROM (VALUES " + values + ") AS w ");
        assertThat(RightsSql.surroundings(tables, true)).contains("FROM (VALUES " + values + ") AS w ");
        assertThat(CatalogSql.any(new CollectionName("it's", "a\"b")))
                .isEqualTo("SELECT EXISTS (SELECT 1 FROM \"it's\".\"a\"\"b\")::pg_catalog.text");
        assertThat(CatalogSql.begin().split("; ", -1)).hasSize(CatalogSql.BEGINNING);
        assertThat(CatalogSql.script(List.of("SELECT 1", "SELECT 2"))).isEqualTo("SELECT 1; SELECT 2");
    }

    /** Triggers and rules that fire: those of an ordinary session or of a replica, and those that always do. */
    @ParameterizedTest
    @CsvSource({"true, '{R,A}', '{O,A}'", "false, '{O,A}', '{R,A}'"})
    void findsWhatFiresInTheSession(boolean replica, String firing, String silent) {
        assertThat(RightsSql.surroundings(List.of(new CollectionName("s", "t")), replica))
                .contains("ANY ('" + firing + "'::pg_catalog.\"char\"[])")
                .doesNotContain(silent);
    }

    @Test
    void knownTriggersAreAcceptedAndPartitionsLookedAtIfThereAreSome() {
        String none = RowTriggers.noneBut(Set.of(7), false, Set.of());
        String known = RowTriggers.noneBut(Set.of(7), false, Set.of("7 b'", "7 a"));
        String partitions = RowTriggers.noneBut(Set.of(7), true, Set.of());

        assertThat(none)
                .startsWith("SELECT CASE WHEN")
                .contains(
                        "'penstock.triggered '", "t.tgrelid OPERATOR(pg_catalog.=) ANY ('{7}'::pg_catalog.oid[]) AND ")
                .doesNotContain("ALL (");
        assertThat(known)
                .isEqualTo(none + " AND pg_catalog.concat(t.tgrelid::pg_catalog.int8, ' ', t.tgname::pg_catalog.text)"
                        + " OPERATOR(pg_catalog.<>) ALL (ARRAY['7 a', '7 b''']::pg_catalog.text[])");
        assertThat(partitions)
                .startsWith("WITH RECURSIVE tree AS (")
                .contains("unnest('{7}'::pg_catalog.oid[]) o", ") SELECT CASE WHEN", "FROM tree JOIN")
                .doesNotContain("ANY ('{7}'");
        assertThat(RowTriggers.query(Set.of(7)))
                .startsWith("WITH RECURSIVE tree AS (")
                .endsWith("t.tgenabled OPERATOR(pg_catalog.<>) 'D'::pg_catalog.\"char\"");
    }

    @ParameterizedTest
    @CsvSource({
        "true, SELECT, 0 1 2, true",
        "true, SELECT, 0 1, false",
        "false, SELECT, 0 1, true",
        "false, CHECK, 0 1, false",
        "false, CHECK, 0 1 2, true",
        "false, SELECT, 1 2, false"
    })
    void insertionIsAcceptedIfAllColumnsMayBeLeftOut(
            boolean partitioned, String constraint, String sent, boolean insertable) {
        TargetTable table = new TargetTable(
                new CollectionName("s", "t"),
                1,
                List.of(column("id", true), column("a", false), column("b", false)),
                List.of(),
                Set.of(),
                new TargetTable.Traits(
                        partitioned, constraint.equals("CHECK"), false, false, false, ColumnSet.none(), false));

        assertThat(table.insertable(
                        ColumnSet.of(List.of(sent.split(" ", -1)).stream().mapToInt(Integer::parseInt))))
                .isEqualTo(insertable);
    }

    @Test
    void describesTheSameTableInTheSameWayWhateverItsRows() {
        TargetTable table = table(1, "t", Set.of(), false, Set.of());

        assertThat(table.isLike(table(1, "t", Set.of(), true, Set.of("1 trigger"))))
                .isTrue();
        assertThat(table.isLike(table(2, "t", Set.of(), false, Set.of()))).isFalse();
        assertThat(table.isLike(table(1, "u", Set.of(), false, Set.of()))).isFalse();
        assertThat(table.isLike(table(1, "t", Set.of(9), false, Set.of()))).isFalse();
        assertThat(table.isLike(with(table, List.of(column("b", false)), table.uniques(), table.traits())))
                .isFalse();
        assertThat(table.isLike(with(table, table.columns(), List.of(), table.traits())))
                .isFalse();
        for (int trait = 0; trait < 6; trait++) {
            assertThat(table.isLike(with(table, table.columns(), table.uniques(), traits(trait))))
                    .as("trait %d", trait)
                    .isFalse();
        }
    }

    private static TargetTable.Traits traits(int changed) {
        return new TargetTable.Traits(
                changed == 0,
                changed == 1,
                changed == 2,
                changed == 3,
                changed == 4,
                changed == 5 ? ColumnSet.of(IntStream.of(0)) : ColumnSet.none(),
                false);
    }

    private static TargetTable with(
            TargetTable table,
            List<TargetColumn> columns,
            List<TargetTable.UniqueIndex> uniques,
            TargetTable.Traits traits) {
        return new TargetTable(table.name(), table.oid(), columns, uniques, table.parents(), traits);
    }

    private static TargetTable table(int oid, String name, Set<Integer> parents, boolean empty, Set<String> triggers) {
        return new TargetTable(
                new CollectionName("s", name),
                oid,
                List.of(column("a", false)),
                List.of(new TargetTable.UniqueIndex(ColumnSet.of(IntStream.of(0)), true, true, true, false)),
                parents,
                new TargetTable.Traits(false, false, false, false, false, ColumnSet.none(), empty, triggers));
    }

    private static TargetColumn column(String name, boolean notNull) {
        return new TargetColumn(
                name,
                Objects.requireNonNull(PgType.builtIn(25)),
                "text",
                notNull,
                false,
                TargetColumn.Origin.SENT,
                true,
                TargetColumn.BUILT_IN_EQUALITY);
    }
}
