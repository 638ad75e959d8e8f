package dev.penstock.sink.internal.schema;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.ddl.TableDdl;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.schema.TypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans what has to be done to the target for the rows of a relation: a function of values. */
final class SchemaPlanner {
    /** PostgreSQL cuts longer names silently (manual, section "Identifiers and Key Words"). */
    private static final int LONGEST_NAME = 63;

    private SchemaPlanner() {}

    /** Returns what creates the table that the target lacks. */
    static SchemaPlan create(CollectionName name, Relation relation, TargetFacts facts, SchemaOptions options) {
        try {
            requireShort(name.schema());
            requireShort(name.table());
            TypePlan types = new TypePlan(facts, options);
            types.place(name.schema());
            types(relation).forEach(types::require);
            List<String> statements = new ArrayList<>(types.statements());
            statements.addAll(new TableDdl(name, relation).create());
            return new SchemaPlan.Alter(types.before(), statements, List.of(), List.of());
        } catch (RefusedException e) {
            return e.plan();
        }
    }

    /** Returns all that keeps the table that the target lacks from being created. */
    static List<SchemaPlan.Refuse> problems(
            CollectionName name, Relation relation, TargetFacts facts, SchemaOptions options) {
        TypePlan plan = new TypePlan(facts, options);
        List<Runnable> requirements = new ArrayList<>(List.of(
                () -> requireShort(name.schema()), () -> requireShort(name.table()), () -> plan.place(name.schema())));
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
     * Returns what makes the table take the rows.
     *
     * @param previous the relation whose rows were written to the table before, {@code null} if that is not known
     */
    static SchemaPlan alter(
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

    /** Returns whether nothing has to be done, without asking the target; {@code false} if that cannot be told: the target may know columns. */
    static boolean isSettled(TargetTable table, Relation relation, @Nullable Relation previous) {
        TableDdl ddl = new TableDdl(table.name(), relation);
        return previous == null
                && relation.definition() == null
                && types(relation).stream().noneMatch(EnumDefinition.class::isInstance)
                && relation.columns().stream().allMatch(column -> isSettled(table, ddl, column))
                && (ddl.identity().isEmpty() || Alteration.hasIndex(table, ddl.identity()));
    }

    private static boolean isSettled(TargetTable table, TableDdl ddl, Column column) {
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
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new RefusedException(
                    "The name '" + name + "' is longer than the " + LONGEST_NAME
                            + " bytes that PostgreSQL keeps of a name. Choose a shorter one (table).",
                    "42622");
        }
    }
}
