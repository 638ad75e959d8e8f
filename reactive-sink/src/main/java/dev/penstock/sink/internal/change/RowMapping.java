package dev.penstock.sink.internal.change;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.ColumnForm;
import dev.penstock.core.internal.row.PassThrough;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A mapping from the columns of a relation to those of a table, with the conversion of each. */
final class RowMapping {
    private static final Set<String> NUMBERS_AND_TEXTS =
            Set.of("int2", "int4", "int8", "numeric", "oid", "text", "varchar", "bpchar");

    private final Relation relation;
    private final TargetTable table;
    private final int[] sources;
    private final boolean[] passed;
    private final ColumnSet columns;
    private final boolean verbatim;
    private final List<Obstacle> obstacles = new ArrayList<>();

    RowMapping(Relation relation, TargetTable table) {
        this.relation = relation;
        this.table = table;
        this.sources = new int[table.columns().size()];
        this.passed = new boolean[sources.length];
        Arrays.fill(sources, -1);
        for (int source = 0; source < relation.columns().size(); source++) {
            map(source);
        }
        this.columns = ColumnSet.of(IntStream.range(0, sources.length).filter(i -> sources[i] >= 0));
        int[] order = columns.stream().map(i -> sources[i]).toArray();
        this.verbatim = Arrays.equals(
                        order, IntStream.range(0, relation.columns().size()).toArray())
                && columns.stream().allMatch(i -> passed[i]);
    }

    private void map(int source) {
        Column column = relation.columns().get(source);
        int target = table.indexOf(column.name());
        if (target < 0) {
            obstacles.add(new Obstacle(source, column.name(), "The target table has no such column."));
            return;
        }
        TargetColumn targetColumn = table.column(target);
        if (!targetColumn.writable()) {
            return;
        }
        if (holdsOids(column.type()) && !NUMBERS_AND_TEXTS.contains(baseName(targetColumn.type()))) {
            obstacles.add(new Obstacle(
                    source,
                    column.name(),
                    "Type '" + column.type() + "' travels as the OID of an object of its own database,"
                            + " which only a number or a text can hold."));
            return;
        }
        sources[target] = source;
        passed[target] = targetColumn.staged() && PassThrough.allowed(column.type(), targetColumn.type());
    }

    private static String baseName(PgType type) {
        return type.withoutDomain().name();
    }

    private static boolean holdsOids(PgType type) {
        PgType base = type.withoutDomain();
        PgType element = base.element();
        return element == null
                ? base.schema().equals("pg_catalog") && base.name().startsWith("reg")
                : holdsOids(element);
    }

    Relation relation() {
        return relation;
    }

    TargetTable table() {
        return table;
    }

    /** Returns the columns of the table that the relation has. */
    ColumnSet columns() {
        return columns;
    }

    int source(int column) {
        return sources[column];
    }

    boolean passesThrough(int column) {
        return passed[column];
    }

    /** Returns whether the fields of all columns are those of the row, in the same order. */
    boolean isVerbatim() {
        return verbatim;
    }

    /** Returns the reason why the row cannot be written, or {@code null}. */
    @Nullable
    Obstacle obstacle(Row row) {
        if (obstacles.isEmpty()) {
            return null;
        }
        for (Obstacle obstacle : obstacles) {
            if (row.form(obstacle.source()) != ColumnForm.ABSENT) {
                return obstacle;
            }
        }
        return null;
    }

    /**
     * A column that cannot be written.
     *
     * @param source its index in the relation
     * @param column its name
     * @param reason the reason, as a sentence
     */
    record Obstacle(int source, String column, String reason) {}
}
