package dev.penstock.sink.internal.schema;

import dev.penstock.core.internal.ddl.TableDdl;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.KeyIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Computation of the changes that a target table needs for the rows of a relation. Columns of the source before and after a change are matched
 * by their attribute numbers, which a renaming keeps (PostgreSQL manual, section "pg_attribute"). An instance computes one plan.
 */
final class Alteration {
    private static final String RENAMING = "penstock_renaming_";

    private final TargetTable table;
    private final Relation relation;
    private final @Nullable Relation previous;
    private final TargetFacts facts;
    private final SchemaOptions options;
    private final TableDdl ddl;
    private final List<String> statements = new ArrayList<>();
    private final List<String> notNull = new ArrayList<>();
    /** The name that a column has in the target before anything is done, by its name in the source. */
    private final Map<String, String> formerNames = new LinkedHashMap<>();

    private final Set<String> replaced = new HashSet<>();
    private final Set<String> dropped = new HashSet<>();

    Alteration(
            TargetTable table,
            Relation relation,
            @Nullable Relation previous,
            TargetFacts facts,
            SchemaOptions options) {
        this.table = table;
        this.relation = relation;
        // The numbers of another table's columns say nothing about this one's.
        this.previous = previous == null || previous.oid() != relation.oid() ? null : previous;
        this.facts = facts;
        this.options = options;
        this.ddl = new TableDdl(table.name(), relation);
    }

    SchemaPlan plan() {
        findReplaced();
        findRenamed();
        drop();
        rename();
        List<Column> added = new ArrayList<>();
        List<Column> retyped = new ArrayList<>();
        for (Column column : relation.columns()) {
            TargetColumn target = target(column);
            if (target == null) {
                added.add(column);
            } else if (target.writable()) {
                requireSame(column, target);
                if (isRetyped(column, target)) {
                    retyped.add(column);
                }
                alignNull(column, target);
            }
        }
        TypePlan types = new TypePlan(facts, options);
        boolean createsTypes = !added.isEmpty() || !retyped.isEmpty();
        SchemaPlanner.types(relation).stream()
                .filter(type ->
                        createsTypes || (type instanceof EnumDefinition && facts.hasType(type.schema(), type.name())))
                .forEach(types::require);
        List<String> all = new ArrayList<>(types.statements());
        all.addAll(statements);
        added.forEach(column -> add(column, all));
        retyped.forEach(column -> all.add(ddl.alterType(column)));
        return new SchemaPlan.Alter(types.before(), all, notNull, key());
    }

    /** Finds columns that were dropped and added again under the same name. The values in the target belong to the dropped column. */
    private void findReplaced() {
        Relation before = previous;
        if (before == null) {
            return;
        }
        for (Column column : relation.columns()) {
            ColumnDefinition now = defined(relation, column.name());
            ColumnDefinition then = defined(before, column.name());
            if (now != null
                    && then != null
                    && now.number() != then.number()
                    && before.indexOf(column.name()) >= 0
                    && numbered(before, now.number()) == null) {
                replaced.add(column.name());
            }
        }
    }

    private void findRenamed() {
        Relation before = previous;
        for (Column column : relation.columns()) {
            ColumnDefinition now = defined(relation, column.name());
            ColumnDefinition then = before == null || now == null ? null : numbered(before, now.number());
            if (then != null && !then.name().equals(column.name()) && table.indexOf(then.name()) >= 0) {
                formerNames.put(column.name(), then.name());
            }
        }
    }

    private void rename() {
        Map<String, String> later = new LinkedHashMap<>();
        int number = 0;
        for (Map.Entry<String, String> renamed : formerNames.entrySet()) {
            String from = renamed.getValue();
            String to = renamed.getKey();
            boolean taken = table.indexOf(to) >= 0;
            if (taken && !formerNames.containsValue(to)) {
                throw new RefusedException(
                        "Column '" + from + "' was renamed to '" + to
                                + "' in the source, but the target has a column of"
                                + " that name. Rename or drop that column of the target.",
                        "42701");
            }
            if (taken) {
                String between = RENAMING + number++;
                later.put(between, to);
                statements.add(ddl.renameColumn(from, between));
            } else {
                statements.add(ddl.renameColumn(from, to));
            }
        }
        later.forEach((between, to) -> statements.add(ddl.renameColumn(between, to)));
    }

    private void drop() {
        Relation before = previous;
        if (before == null) {
            return;
        }
        for (Column column : before.columns()) {
            String name = column.name();
            int index = table.indexOf(name);
            boolean gone = relation.indexOf(name) < 0
                    && !isUnsent(name)
                    && relation.definition() != null
                    && !formerNames.containsValue(name);
            if (index >= 0 && (gone || (replaced.contains(name) && !formerNames.containsValue(name)))) {
                dropped(table.column(index), gone);
            }
        }
    }

    /** Returns whether the source still has a column whose values are not sent. */
    private boolean isUnsent(String name) {
        Relation before = previous;
        ColumnDefinition now = defined(relation, name);
        ColumnDefinition then = before == null ? null : defined(before, name);
        return now != null && (then == null || then.number() == now.number());
    }

    private boolean isDropped(String target) {
        return dropped.contains(target);
    }

    private void dropped(TargetColumn column, boolean gone) {
        if (options.drops()) {
            dropped.add(column.name());
            statements.add(ddl.dropColumn(column.name()));
        } else if (!gone) {
            throw new RefusedException(
                    "Column '" + column.name() + "' was dropped and added again in the source, and the target keeps"
                            + " dropped columns. Rename that column of the target, or write with"
                            + " schema.droppedColumns=drop.",
                    "42701");
        } else {
            if (column.notNull() && !isInPrimaryKey(column)) {
                statements.add(ddl.dropNotNull(column.name()));
            }
            statements.add("COMMENT ON COLUMN " + table.name().toSql() + '.' + SqlText.identifier(column.name())
                    + " IS " + SqlText.literal(FactsSql.KEPT));
        }
    }

    private void add(Column column, List<String> all) {
        ColumnDefinition defined = defined(relation, column.name());
        requireNoRename(column);
        if (defined != null && defined.missing() != null) {
            // Rows that are there have the value that the catalog keeps for them, not the present default.
            all.add(ddl.addColumn(column) + " DEFAULT " + SqlText.literal(defined.missing()));
            all.add("ALTER TABLE " + table.name().toSql() + " ALTER COLUMN " + SqlText.identifier(column.name())
                    + " DROP DEFAULT");
        } else if (defined != null && defined.filled() && facts.hasRows()) {
            throw new RefusedException(
                    "Column '" + column.name()
                            + "' was added in the source with a default, and which values the rows that"
                            + " were there got is not known. Add the column to the target with those values, or let the"
                            + " source read the table again.",
                    "0A000");
        } else {
            all.add(ddl.addColumn(column));
        }
        if (ddl.isNotNull(column)) {
            notNull.add(ddl.setNotNull(column.name()));
        }
    }

    /** Fails if a column of the same name may be a new one, for which the target would keep the values of the dropped column. */
    private void requireSame(Column column, TargetColumn target) {
        Relation before = previous;
        if (before == null || relation.definition() == null) {
            return;
        }
        boolean known = before.indexOf(column.name()) >= 0;
        boolean uncertain = known && defined(before, column.name()) != null && defined(relation, column.name()) == null;
        boolean kept = !known
                && !formerNames.containsKey(column.name())
                && facts.keptColumns().contains(target.name());
        if (uncertain || kept) {
            throw new RefusedException(
                    "Column '" + column.name()
                            + "' may have been dropped and added again in the source: the target would"
                            + " keep values of the dropped one. Let the source read the table again, or drop or rename"
                            + " that column of the target and write its values yourself.",
                    "42701");
        }
    }

    /** Fails if a new column may be a renamed one, because the earlier columns are not known. */
    private void requireNoRename(Column column) {
        if (!isVague()) {
            return;
        }
        for (TargetColumn target : table.columns()) {
            boolean unknown = relation.indexOf(target.name()) < 0
                    && target.writable()
                    && !facts.keptColumns().contains(target.name());
            // Without a definition the type has no text that could be compared.
            boolean alike = defined(relation, column.name()) == null
                    || target.declaredType().equals(ddl.type(column));
            if (unknown && alike) {
                throw new RefusedException(
                        "Column '" + column.name() + "' of the source may be the column '" + target.name()
                                + "' of the target under another name, or a new one: it was altered while nothing was"
                                + " written. Rename the column of the target, or add the new one to it.",
                        "42703");
            }
        }
    }

    private boolean isRetyped(Column column, TargetColumn target) {
        String wanted = ddl.type(column);
        String present = target.declaredType();
        ColumnDefinition now = defined(relation, column.name());
        if (now == null || !now.type().equals(wanted) || wanted.equals(present)) {
            return false;
        }
        Column then = formerly(column);
        boolean changed = then != null
                && (then.type().oid() != column.type().oid() || then.typeModifier() != column.typeModifier());
        if (Widening.isLossless(present, wanted)) {
            return then == null || changed;
        }
        if (changed && !Widening.isLossless(wanted, present)) {
            throw new RefusedException(
                    "The type of column '" + column.name() + "' was changed to " + wanted + " in the source; it is "
                            + present
                            + " in the target. How the source converted the values is not known. Run, with the USING"
                            + " of the source if it had one: " + ddl.alterType(column),
                    "42804");
        }
        return false;
    }

    /** Returns the column as earlier rows had it. Its type is exact, while the catalog may have a later type. */
    private @Nullable Column formerly(Column column) {
        Relation before = previous;
        int index = before == null ? -1 : before.indexOf(formerNames.getOrDefault(column.name(), column.name()));
        return before == null || index < 0 ? null : before.columns().get(index);
    }

    /** Returns whether the number of any column is unknown, before or after the change. */
    private boolean isVague() {
        Relation before = previous;
        return before == null
                || relation.definition() == null
                || Stream.concat(
                                before.columns().stream().map(column -> defined(before, column.name())),
                                relation.columns().stream().map(column -> defined(relation, column.name())))
                        .anyMatch(Objects::isNull);
    }

    private void alignNull(Column column, TargetColumn target) {
        if (defined(relation, column.name()) == null) {
            return;
        }
        if (target.notNull() && !ddl.isNotNull(column) && !isInPrimaryKey(target)) {
            statements.add(ddl.dropNotNull(column.name()));
        } else if (!target.notNull() && ddl.isNotNull(column)) {
            notNull.add(ddl.setNotNull(column.name()));
        }
    }

    /** Returns the statements that give the table the key of the source. */
    private List<String> key() {
        List<String> identity = ddl.identity();
        List<String> primaryKey = ddl.primaryKey();
        Set<String> present = names(table.primaryKey());
        Relation before = previous;
        // The key of the rows is exact; that of the catalog may be a later one.
        boolean changed = before != null
                && Set.copyOf(renamed(new TableDdl(table.name(), before).identity()))
                        .equals(renamedSet(present))
                && !Set.copyOf(identity).equals(renamedSet(present))
                && Set.copyOf(identity).equals(Set.copyOf(primaryKey));
        // The server drops a key together with one of its columns.
        boolean lost = present.stream().anyMatch(this::isDropped);
        List<String> key = new ArrayList<>();
        if (changed) {
            if (facts.primaryKey() != null && !lost) {
                key.add(ddl.dropConstraint(facts.primaryKey()));
            }
            if (!primaryKey.isEmpty()) {
                key.add(ddl.addPrimaryKey(primaryKey));
            }
        } else if (!identity.isEmpty() && (lost || !hasIndex(table, renamedBack(identity)))) {
            if ((lost || present.isEmpty()) && Set.copyOf(identity).equals(Set.copyOf(primaryKey))) {
                key.add(ddl.addPrimaryKey(primaryKey));
            } else {
                key.add(ddl.createUniqueIndex(identity));
            }
        }
        return key;
    }

    /** Returns whether an index finds the rows of a key. */
    static boolean hasIndex(TargetTable table, List<String> key) {
        return key.stream().allMatch(column -> table.indexOf(column) >= 0)
                && table.keyIndex(ColumnSet.of(key.stream().mapToInt(table::indexOf))) != KeyIndex.NONE;
    }

    private Set<String> names(ColumnSet columns) {
        Set<String> names = new HashSet<>();
        columns.stream().forEach(column -> names.add(table.column(column).name()));
        return names;
    }

    private List<String> renamedBack(List<String> columns) {
        return columns.stream()
                .map(column -> formerNames.getOrDefault(column, column))
                .toList();
    }

    private List<String> renamed(List<String> columns) {
        return columns.stream().map(this::renamed).toList();
    }

    private Set<String> renamedSet(Set<String> columns) {
        return new HashSet<>(renamed(List.copyOf(columns)));
    }

    private String renamed(String column) {
        for (Map.Entry<String, String> former : formerNames.entrySet()) {
            if (former.getValue().equals(column)) {
                return former.getKey();
            }
        }
        return column;
    }

    private @Nullable TargetColumn target(Column column) {
        if (replaced.contains(column.name())) {
            return null;
        }
        int index = table.indexOf(formerNames.getOrDefault(column.name(), column.name()));
        return index < 0 ? null : table.column(index);
    }

    private boolean isInPrimaryKey(TargetColumn column) {
        return names(table.primaryKey()).contains(column.name());
    }

    private static @Nullable ColumnDefinition defined(Relation relation, String name) {
        TableDefinition definition = relation.definition();
        return definition == null ? null : definition.column(name).orElse(null);
    }

    /** Returns the column with a number among the columns of the rows. The catalog may have later columns that the rows lack. */
    private static @Nullable ColumnDefinition numbered(Relation relation, int number) {
        TableDefinition definition = relation.definition();
        return definition == null
                ? null
                : definition.columns().stream()
                        .filter(column -> column.number() == number && relation.indexOf(column.name()) >= 0)
                        .findFirst()
                        .orElse(null);
    }
}
