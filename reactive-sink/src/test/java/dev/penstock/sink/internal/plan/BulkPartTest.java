package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.change.RowChange.Kind;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The changes that are written in bulk, and whether that is worth it. Tables have the columns id and v; id is the key. */
class BulkPartTest {
    private static final int TEXT = 25;
    private static final int INTERVAL = 1186;
    /** The number of bytes of a row of the key 1 without the value of v. */
    private static final int BEFORE_VALUE = 4 + 1 + 4;

    private static final int LARGE = 256 * 1024;

    private final Map<TargetTable, TargetTableState> states = new HashMap<>();

    /**
     * Values of intervals can be equal in several forms, so which changes are of one key is not known here. A cascade, or a reference to a
     * column, makes other rows of the target depend on the order of the changes; without foreign keys nothing does.
     */
    @ParameterizedTest(name = "{0}, key {1}, cascading {2}, referenced columns {3}, foreign keys {4}")
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            append       | TEXT     | false | none | true  | true
            append empty | TEXT     | false | none | true  | false
            upsert       | TEXT     | false | none | true  | true
            upsert       | TEXT     | true  | none | true  | true
            upsert       | TEXT     | false | 0    | true  | true
            upsert       | TEXT     | false | 1    | true  | false
            upsert       | TEXT     | false | 1    | false | true
            upsert       | INTERVAL | false | none | false | false
            patch        | TEXT     | false | none | true  | true
            patch        | TEXT     | false | 1    | true  | false
            patch        | INTERVAL | false | none | false | false
            delete       | TEXT     | false | none | true  | true
            delete       | TEXT     | true  | none | true  | false
            delete       | TEXT     | true  | none | false | true
            delete       | TEXT     | false | 1    | true  | true
            delete       | INTERVAL | false | none | true  | false
            move         | TEXT     | false | none | false | false
            move_patch   | TEXT     | false | none | false | false
            update_equal | TEXT     | false | none | false | false
            delete_equal | TEXT     | false | none | false | false
            truncate     | TEXT     | false | none | false | false
            """)
    void takesChangesWhoseOrderDoesNotMatter(
            String kind,
            String keyType,
            boolean cascading,
            @Nullable Integer referenced,
            boolean foreignKeys,
            boolean taken) {
        boolean keyless = kind.startsWith("append") || kind.endsWith("equal");
        ColumnSet rippling = referenced == null ? ColumnSet.none() : ColumnSet.of(IntStream.of(referenced));
        TargetTable table = table(
                "t",
                1,
                keyType.equals("TEXT") ? TEXT : INTERVAL,
                keyless,
                Set.of(),
                new Traits(false, false, false, cascading, cascading, rippling, false));
        RowChange change = change(table, kind, "1", "x");
        assertThat(change.kind())
                .isEqualTo(Kind.valueOf(kind.replace(" empty", "").toUpperCase(Locale.ROOT)));

        assertThat(new BulkPart(foreignKeys).takes(change, state(table))).isEqualTo(taken);
    }

    @Test
    void takesNoChangeByAnotherKeyThanThatOfThePresentOnes() {
        TargetTable table = new TargetTable(
                CollectionName.parse("t"),
                1,
                List.of(column("id", TEXT), column("v", TEXT)),
                List.of(unique(0), unique(1)),
                Set.of(),
                traits(false));
        BulkPart part = new BulkPart(true);
        RowChange byId = change(table, "upsert", "1", "x");
        RowChange byValue = planned(table, Operation.CREATE, data("v", "x"), null, data("id", "1", "v", "x"), "");
        RowChange withoutKey = planned(table, Operation.CREATE, null, null, data("v", "x"), "");
        add(part, byId);

        assertThat(withoutKey.kind()).isEqualTo(Kind.APPEND);
        assertThat(part.takes(byId, state(table))).isTrue();
        assertThat(part.takes(byValue, state(table))).isFalse();
        assertThat(part.takes(withoutKey, state(table))).isFalse();
        assertThat(new BulkPart(true).takes(byValue, state(table))).isTrue();
        assertThat(new BulkPart(true).takes(withoutKey, state(table))).isTrue();
    }

    /** Rows that depend on those of other tables stay together with them, and large rows are faster in binary form. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            as many as the threshold                 | 3 | 1      | none       | true  | true
            one more than the threshold              | 4 | 1      | none       | true  | false
            of a referenced table                    | 3 | 1      | referenced | true  | false
            of a referencing table                   | 3 | 1      | parent     | true  | false
            of a referenced table, nothing checks it | 3 | 1      | referenced | false | true
            of a referencing table, nothing checks it| 3 | 1      | parent     | false | true
            as large as statements may be            | 1 | 262144 | none       | true  | true
            larger by a byte                         | 1 | 262145 | none       | true  | false
            """)
    void separatesTheFewChangesOfATable(
            String name, int count, int bytes, String bound, boolean foreignKeys, boolean separated) {
        TargetTable few = table(
                "few",
                1,
                TEXT,
                false,
                bound.equals("parent") ? Set.of(9) : Set.of(),
                traits(bound.equals("referenced")));
        TargetTable many = table("many", 2, TEXT, false, Set.of(), traits(false));
        BulkPart part = new BulkPart(foreignKeys);
        for (int i = 0; i < 4; i++) {
            add(part, change(many, "upsert", "m" + i, "x"));
            if (i < count) {
                add(part, change(few, "upsert", "" + i, "x".repeat(Math.max(1, bytes - BEFORE_VALUE))));
            }
        }
        List<RowChange> all = List.copyOf(part.changes());

        List<RowChange> single = part.withoutFew(3);

        List<RowChange> ofFew =
                all.stream().filter(change -> change.table().equals(few)).toList();
        List<RowChange> ofMany =
                all.stream().filter(change -> change.table().equals(many)).toList();
        assertThat(single).isEqualTo(separated ? ofFew : List.of());
        assertThat(part.changes()).isEqualTo(separated ? ofMany : all);
        part.isWorthIt(0, () -> 0);
        assertThat(part.steps(new HashSet<>(), false)).hasSize(separated ? 2 : 4);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            as many as the threshold              | 3 | 1      | false | true  | false
            one more than the threshold           | 4 | 1      | false | true  | true
            as large as statements may be         | 1 | 262144 | false | true  | false
            larger by a byte                      | 1 | 262145 | false | true  | true
            two rows that may refer to each other | 2 | 1      | true  | true  | true
            one row that may refer to itself      | 1 | 1      | true  | true  | false
            references that nothing checks        | 2 | 1      | true  | false | false
            """)
    void isWorthItForManyOrLargeRowsOrRowsThatReferToEachOther(
            String name, int count, int bytes, boolean self, boolean foreignKeys, boolean worthIt) {
        TargetTable table = table("t", 1, TEXT, false, self ? Set.of(1) : Set.of(), traits(self));
        BulkPart part = new BulkPart(foreignKeys);
        for (int i = 0; i < count; i++) {
            add(part, change(table, "upsert", "" + i, "x".repeat(Math.max(1, bytes - BEFORE_VALUE))));
        }

        assertThat(part.isWorthIt(3, () -> 0)).isEqualTo(worthIt);
    }

    @Test
    void sumsTheRowsOfAllTables() {
        TargetTable one = table("one", 1, TEXT, false, Set.of(), traits(false));
        TargetTable other = table("other", 2, TEXT, false, Set.of(), traits(false));
        BulkPart part = new BulkPart(true);
        add(part, change(one, "upsert", "1", "x".repeat(LARGE / 2 - BEFORE_VALUE)));
        add(part, change(other, "upsert", "1", "x".repeat(LARGE / 2 - BEFORE_VALUE + 1)));

        assertThat(part.isWorthIt(3, () -> 0)).isTrue();
    }

    @Test
    void isNotWorthItIfRowsHaveTooManySetsOfColumns() {
        List<String> names = List.of("c0", "c1", "c2", "c3", "c4");
        TargetTable table = TargetTables.of("t", 0, names.toArray(String[]::new));
        BulkPart part = new BulkPart(true);
        for (int set = 1; set <= 25; set++) {
            int members = set;
            Map<String, Object> row = IntStream.range(0, 5)
                    .filter(i -> (members & (1 << i)) != 0)
                    .boxed()
                    .collect(Collectors.toMap(names::get, i -> "x"));
            add(part, planned(table, Operation.CREATE, null, null, StructuredData.of(row), ""));
        }

        assertThat(part.isWorthIt(3, new AtomicInteger()::getAndIncrement)).isFalse();
    }

    /** The server reports an existing key of a table that is filled directly; rows without key cannot clash. */
    @Test
    void knowsTheTablesWithAKeyThatAreFilledWithoutAStage() {
        TargetTable keyed = table("keyed", 1, TEXT, false, Set.of(), traits(false));
        TargetTable keyless = table("keyless", 2, TEXT, true, Set.of(), traits(false));
        TargetTable staged = table("staged", 3, TEXT, false, Set.of(), traits(false));
        BulkPart part = new BulkPart(true);
        add(part, change(keyed, "upsert", "1", "x"));
        add(part, change(keyless, "append", "1", "x"));
        add(part, change(staged, "upsert", "1", "x"));
        add(part, change(staged, "delete", "1", "x"));
        part.isWorthIt(0, () -> 0);

        assertThat(part.direct()).containsExactly(keyed);
    }

    /** A type without binary form is staged as its text. */
    @Test
    void fillsNoTableDirectlyThatHasAColumnWithoutBinaryForm() {
        TargetColumn text = new TargetColumn(
                "v",
                PgType.unknown(99_999, "public", "own"),
                "public.own",
                false,
                false,
                TargetColumn.Origin.SENT,
                true,
                null);
        TargetTable table = new TargetTable(
                CollectionName.parse("t"),
                1,
                List.of(column("id", TEXT), text),
                List.of(unique(0)),
                Set.of(),
                traits(false));
        BulkPart part = new BulkPart(true);
        add(part, change(table, "upsert", "1", "x"));

        assertThat(part.isWorthIt(0, () -> 0)).isTrue();

        assertThat(part.direct()).isEmpty();
        assertThat(describe(part)).containsExactly("copy penstock_stage", "INSERT t");
    }

    /** Deletions go from the referencing tables to the referenced ones, insertions the other way; references can form a circle. */
    @Test
    void ordersTablesThatReferToEachOther() {
        TargetTable a = table("a", 1, TEXT, false, Set.of(2), traits(true));
        TargetTable b = table("b", 2, TEXT, false, Set.of(3), traits(true));
        TargetTable c = table("c", 3, TEXT, false, Set.of(1, 8), traits(true));
        BulkPart part = new BulkPart(true);
        for (TargetTable table : List.of(a, b, c)) {
            add(part, change(table, "upsert", "1", "x"));
            add(part, change(table, "delete", "2", "x"));
        }
        part.isWorthIt(0, new AtomicInteger()::getAndIncrement);

        assertThat(describe(part))
                .endsWith("DELETE a, DELETE b, DELETE c, INSERT c, INSERT b, INSERT a")
                .hasSize(4);
    }

    /** A row that refers to one in a stage goes through a stage too, unless nothing checks references. */
    @ParameterizedTest
    @CsvSource({"true, 0", "false, 1"})
    void fillsNoTableBeforeTheRowsItRefersTo(boolean foreignKeys, int direct) {
        TargetTable parent = table("parent", 1, TEXT, false, Set.of(), traits(true));
        TargetTable child = table("child", 2, TEXT, false, Set.of(1), traits(false));
        BulkPart part = new BulkPart(foreignKeys);
        add(part, change(child, "upsert", "1", "x"));
        add(part, change(parent, "upsert", "1", "x"));
        add(part, change(parent, "delete", "2", "x"));
        part.isWorthIt(0, new AtomicInteger()::getAndIncrement);

        assertThat(part.direct()).hasSize(direct);
    }

    @Test
    void doesNothingWithoutChanges() {
        BulkPart part = new BulkPart(true);

        assertThat(part.withoutFew(3)).isEmpty();
        assertThat(part.isWorthIt(0, () -> 0)).isFalse();
        assertThat(part.steps(new HashSet<>(), true)).isEmpty();
    }

    private void add(BulkPart part, RowChange change) {
        part.add(change, state(change.table()));
    }

    private TargetTableState state(TargetTable table) {
        return states.computeIfAbsent(table, key -> new TargetTableState(key, List.of(), true));
    }

    /** Returns for each step its first word and the table it names, for each statement of a script. */
    private static List<String> describe(BulkPart part) {
        List<String> steps = new ArrayList<>();
        for (Step step : part.steps(new HashSet<>(), false)) {
            steps.add(
                    step instanceof Step.Copy copy
                            ? "copy " + (copy.sql().contains("penstock_stage") ? "penstock_stage" : copy.sql())
                            : ((Step.Script) step)
                                    .statements().stream()
                                            .map(Statement::sql)
                                            .map(sql -> sql.replaceFirst(
                                                    "^(\\w+) (?:FROM|INTO) \"public\"\\.\"(\\w+)\".*", "$1 $2"))
                                            .collect(Collectors.joining(", ")));
        }
        return steps;
    }

    private static RowChange change(TargetTable table, String kind, String id, String value) {
        StructuredData row = data("id", id, "v", value);
        StructuredData key = data("id", id);
        return switch (kind) {
            case "append" -> planned(table, Operation.CREATE, null, null, row, "");
            case "append empty" -> planned(table, Operation.CREATE, null, null, StructuredData.of(Map.of()), "");
            case "upsert" -> planned(table, Operation.CREATE, key, null, row, "");
            case "patch" -> planned(table, Operation.UPDATE, key, null, key, "v");
            case "delete" -> planned(table, Operation.DELETE, key, null, null, "");
            case "move" -> planned(table, Operation.UPDATE, key, data("id", "2"), row, "");
            case "move_patch" -> planned(table, Operation.UPDATE, key, data("id", "2"), key, "v");
            case "update_equal" -> planned(table, Operation.UPDATE, null, row, row, "");
            case "delete_equal" -> planned(table, Operation.DELETE, null, row, null, "");
            default -> planned(table, Operation.DELETE, null, null, null, "truncate");
        };
    }

    private static RowChange planned(
            TargetTable table,
            Operation operation,
            @Nullable StructuredData key,
            @Nullable StructuredData before,
            @Nullable StructuredData after,
            String unchanged) {
        Map<String, String> metadata = unchanged.equals("truncate")
                ? Map.of(Metadata.TRUNCATE, "true")
                : Map.of(Metadata.UNCHANGED, unchanged);
        return new Planner(table, List.of())
                .plan(Record.of(Position.of(new byte[] {1}), operation, metadata, key, before, after));
    }

    private static StructuredData data(String... namesAndValues) {
        return TargetTables.data(namesAndValues);
    }

    private static TargetTable table(
            String name, int oid, int keyType, boolean keyless, Set<Integer> parents, Traits traits) {
        return new TargetTable(
                CollectionName.parse(name),
                oid,
                List.of(column("id", keyType), column("v", TEXT)),
                keyless ? List.of() : List.of(unique(0)),
                parents,
                traits);
    }

    private static TargetColumn column(String name, int type) {
        PgType known = Objects.requireNonNull(PgType.builtIn(type));
        return new TargetColumn(
                name,
                known,
                known.name(),
                false,
                false,
                TargetColumn.Origin.SENT,
                true,
                TargetColumn.BUILT_IN_EQUALITY);
    }

    private static UniqueIndex unique(int column) {
        return new UniqueIndex(ColumnSet.of(IntStream.of(column)), column == 0, true, true, false);
    }

    private static Traits traits(boolean referenced) {
        return new Traits(false, false, false, referenced, false, ColumnSet.none(), false);
    }
}
