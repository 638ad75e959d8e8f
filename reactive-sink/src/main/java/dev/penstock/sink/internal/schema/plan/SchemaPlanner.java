package dev.penstock.sink.internal.schema.plan;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.ddl.TableDdl;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.schema.TypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Planner of the DDL statements for a target table that takes the rows of a relation. Pure functions without queries. */
public final class SchemaPlanner {
    private SchemaPlanner() {}

    /** Returns the plan that creates a missing table. */
    public static SchemaPlan create(CollectionName name, Relation relation, TargetFacts facts, SchemaOptions options) {
        try {
            requireShort(name.schema());
            requireShort(name.table());
            TypePlan types = new TypePlan(facts, options);
            types.requireSchema(name.schema());
            types(relation).forEach(types::require);
            List<String> statements = new ArrayList<>(types.statements());
            statements.addAll(new TableDdl(name, relation).create());
            return new SchemaPlan.Alter(types.before(), statements, List.of(), List.of());
        } catch (RefusedException e) {
            return e.plan();
        }
    }

    /** Returns all obstacles to the creation of a missing table. */
    public static List<SchemaPlan.Refuse> problems(
            CollectionName name, Relation relation, TargetFacts facts, SchemaOptions options) {
        TypePlan plan = new TypePlan(facts, options);
        List<Runnable> requirements = new ArrayList<>(List.of(
                () -> requireShort(name.schema()),
                () -> requireShort(name.table()),
                () -> plan.requireSchema(name.schema())));
        types(relation).forEach(type -> requirements.add(() -> plan.require(type)));
        List<SchemaPlan.Refuse> problems = new ArrayList<>();
        for (Runnable requirement : requirements) {
            try {
                requirement.run();
            } catch (RefusedException e) {
                problems.add(e.plan());
            }
        }
        return problems;
    }

    /**
     * Returns the plan that adapts a table to the rows.
     *
     * @param previous the relation whose rows were written to the table before, {@code null} if that is not known
     */
    public static SchemaPlan alter(
            TargetTable table,
            Relation relation,
            @Nullable Relation previous,
            TargetFacts facts,
            SchemaOptions options) {
        try {
            return new Alteration(table, relation, previous, facts, options).plan();
        } catch (RefusedException e) {
            return e.plan();
        }
    }

    /**
     * Returns whether a table certainly needs no change. A result of {@code false} means that the target must be queried, because the columns that
     * an earlier session has stored there can matter.
     */
    public static boolean certainlyMatches(TargetTable table, Relation relation, @Nullable Relation previous) {
        TableDdl ddl = new TableDdl(table.name(), relation);
        return previous == null
                && relation.definition() == null
                && types(relation).stream().noneMatch(EnumDefinition.class::isInstance)
                && relation.columns().stream().allMatch(column -> certainlyMatches(table, ddl, column))
                && (ddl.identity().isEmpty() || KeyAlteration.hasIndex(table, ddl.identity()));
    }

    private static boolean certainlyMatches(TargetTable table, TableDdl ddl, Column column) {
        int index = table.indexOf(column.name());
        if (index < 0) {
            return false;
        }
        TargetColumn target = table.column(index);
        return target.declaredType().equals(ddl.type(column)) && target.notNull() == ddl.isNotNull(column);
    }

    static List<TypeDefinition> types(Relation relation) {
        TableDefinition definition = relation.definition();
        return definition == null ? List.of() : definition.types();
    }

    private static void requireShort(String name) {
        if (SqlText.isCut(name)) {
            throw new RefusedException(
                    "The name '" + name + "' is longer than the " + SqlText.LONGEST_NAME
                            + " bytes that PostgreSQL keeps of a name. Choose a shorter one (table).",
                    "42622");
        }
    }
}
