package dev.penstock.sink.internal.catalog;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetColumn.Origin;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Builder of table descriptions from the answers of a catalog. */
final class TableDescriptions {
    private final Map<Integer, List<Texts>> columns;

    /** Receives the answer to {@link dev.penstock.sink.internal.sql.CatalogSql#columns}. */
    TableDescriptions(List<Texts> columns) {
        this.columns = columns.stream()
                .collect(Collectors.groupingBy(row -> row.number(2), LinkedHashMap::new, Collectors.toList()));
    }

    Set<Integer> oids() {
        return columns.keySet();
    }

    Set<Integer> types() {
        return columns.values().stream()
                .flatMap(List::stream)
                .filter(TableDescriptions::isColumn)
                .map(row -> row.number(7))
                .collect(Collectors.toSet());
    }

    /** Returns the tables this session may read. */
    List<CollectionName> readable() {
        return columns.values().stream()
                .map(rows -> rows.get(0))
                .filter(row -> row.is(4))
                .map(TableDescriptions::name)
                .toList();
    }

    List<TargetTable> build(
            TypeCatalog types,
            Equalities equalities,
            List<Texts> uniques,
            List<Texts> constraints,
            Map<CollectionName, Boolean> empty,
            List<Texts> triggers) {
        return columns.entrySet().stream()
                .map(entry -> table(
                        entry.getKey(), entry.getValue(), types, equalities, uniques, constraints, empty, triggers))
                .toList();
    }

    private static TargetTable table(
            int oid,
            List<Texts> all,
            TypeCatalog types,
            Equalities equalities,
            List<Texts> uniques,
            List<Texts> constraints,
            Map<CollectionName, Boolean> empty,
            List<Texts> triggers) {
        Texts first = all.get(0);
        List<Texts> rows = all.stream().filter(TableDescriptions::isColumn).toList();
        CollectionName name = name(first);
        Map<Integer, Integer> places = IntStream.range(0, rows.size())
                .boxed()
                .collect(Collectors.toMap(i -> rows.get(i).number(5), i -> i));
        List<Texts> own =
                constraints.stream().filter(row -> row.number(1) == oid).toList();
        List<Texts> onto = constraints.stream()
                .filter(row -> row.text(0).equals("f") && row.number(2) == oid)
                .toList();
        return new TargetTable(
                name,
                oid,
                rows.stream().map(row -> column(row, types, equalities)).toList(),
                uniques.stream()
                        .filter(row -> row.number(0) == oid)
                        .map(row -> unique(row, places))
                        .toList(),
                own.stream()
                        .filter(row -> row.text(0).equals("f"))
                        .map(row -> row.number(2))
                        .collect(Collectors.toSet()),
                new Traits(
                        first.is(3),
                        own.stream().anyMatch(row -> row.text(0).equals("c")),
                        own.stream().anyMatch(row -> row.is(3)) || onto.stream().anyMatch(row -> row.is(3)),
                        !onto.isEmpty(),
                        onto.stream().anyMatch(row -> row.is(4)),
                        ColumnSet.of(onto.stream().flatMapToInt(row -> indexes(row.text(5), places))),
                        empty.getOrDefault(name, false),
                        triggers.stream()
                                .filter(row -> row.number(0) == oid)
                                .map(row -> row.text(1))
                                .collect(Collectors.toUnmodifiableSet())));
    }

    /** Returns whether the row describes a column, as all rows of a table do that has columns. */
    private static boolean isColumn(Texts row) {
        return row.columns().get(5) != null;
    }

    private static CollectionName name(Texts row) {
        return new CollectionName(row.text(0), row.text(1));
    }

    private static TargetColumn column(Texts row, TypeCatalog types, Equalities equalities) {
        PgType type = types.type(row.number(7));
        String identity = Objects.requireNonNullElse(row.columns().get(11), "");
        boolean generated =
                !Objects.requireNonNullElse(row.columns().get(12), "").isEmpty();
        return new TargetColumn(
                row.text(6),
                type,
                row.text(8),
                row.is(9),
                row.is(10) || !identity.isEmpty(),
                generated ? Origin.GENERATED : identity.equals("a") ? Origin.IDENTITY_ALWAYS : Origin.SENT,
                row.is(13),
                equalities.of(type));
    }

    /** Columns of an index that are expressions have the number 0. */
    private static UniqueIndex unique(Texts row, Map<Integer, Integer> places) {
        return new UniqueIndex(ColumnSet.of(indexes(row.text(4), places)), row.is(1), row.is(2), row.is(3), row.is(5));
    }

    private static IntStream indexes(String numbers, Map<Integer, Integer> places) {
        return Arrays.stream(numbers.split(","))
                .filter(number -> !number.isEmpty())
                .map(Integer::valueOf)
                .filter(places::containsKey)
                .mapToInt(number -> Objects.requireNonNull(places.get(number)));
    }
}
