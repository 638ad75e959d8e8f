package dev.penstock.sink.internal.schema.plan;

import dev.penstock.core.Check;
import dev.penstock.core.internal.ddl.TableDdl;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.List;

/** Comparison of an existing table of the target with the table of the source, before rows are written. */
public final class ShapeFindings {
    private static final String CHECK = "shape";

    private ShapeFindings() {}

    /** Returns the differences that rows cannot be written over, or may not be. */
    public static List<Check> of(TargetTable table, Relation relation, SchemaOptions options) {
        TableDdl ddl = new TableDdl(table.name(), relation);
        List<Check> checks = new ArrayList<>();
        for (Column column : relation.columns()) {
            int index = table.indexOf(column.name());
            if (index >= 0) {
                type(table, table.column(index), ddl.type(column), options, checks);
            } else if (!options.alters()) {
                checks.add(Check.failed(
                        CHECK,
                        "Table " + table.name() + " has no column '" + column.name() + "', which the source has.",
                        ddl.addColumn(column)));
            }
        }
        for (TargetColumn column : table.columns()) {
            if (relation.indexOf(column.name()) < 0 && column.writable() && column.notNull() && !column.filled()) {
                checks.add(Check.failed(
                        CHECK,
                        "Column '" + column.name() + "' of table " + table.name()
                                + " is NOT NULL without a default, and the source does not have it: no row can be inserted.",
                        ddl.dropNotNull(column.name())));
            }
        }
        return checks;
    }

    private static void type(
            TargetTable table, TargetColumn column, String wanted, SchemaOptions options, List<Check> checks) {
        String present = column.declaredType();
        boolean widened = options.alters() && Widening.isLossless(present, wanted);
        if (column.writable() && !widened && !Widening.isLossless(wanted, present)) {
            checks.add(Check.warning(
                    CHECK,
                    "Column '" + column.name() + "' of table " + table.name() + " is " + present + ", and " + wanted
                            + " in the source: a value that does not fit cannot be written.",
                    null));
        }
    }
}
