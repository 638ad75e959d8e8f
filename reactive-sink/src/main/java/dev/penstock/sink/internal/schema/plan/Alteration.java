package dev.penstock.sink.internal.schema.plan;

import dev.penstock.core.internal.ddl.TableDdl;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final ColumnCertainty certainty;
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
        this.certainty = new ColumnCertainty(table, relation, this.previous, facts, formerNames);
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
                certainty.requireSame(column, target);
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
        return new SchemaPlan.Alter(
                types.before(),
                all,
                notNull,
                new KeyAlteration(table, relation, previous, facts, formerNames, dropped).statements());
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
        certainty.requireNoRename(column);
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

    private @Nullable TargetColumn target(Column column) {
        if (replaced.contains(column.name())) {
            return null;
        }
        int index = table.indexOf(formerNames.getOrDefault(column.name(), column.name()));
        return index < 0 ? null : table.column(index);
    }

    private boolean isInPrimaryKey(TargetColumn column) {
        return KeyAlteration.primaryKey(table).contains(column.name());
    }

    static @Nullable ColumnDefinition defined(Relation relation, String name) {
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
