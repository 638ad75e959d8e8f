package dev.penstock.sink.internal.sql;

import dev.penstock.core.internal.sql.SqlText;

/**
 * The stage of a table: its creation, and how it is filled. A stage is a temporary table of the session,
 * emptied at each commit. It holds the writable columns, and a number that identifies the operation on the row.
 *
 * <p>The stage's name is a hash of its columns, so another shape of the table has another stage. An existing stage can
 * be used like a new one, so {@link #create()} costs almost nothing. Behind a pooler in transaction mode every batch
 * finds or creates the stage of its current connection.
 */
public final class StageSql {
    private final TargetTable table;
    private final String name;
    private final String shape;
    private final String end;

    /**
     * Creates the statements of one table.
     *
     * @param kept whether the stage lives as long as the session. The server empties every such stage at each commit
     *     that touched one, so there must not be many.
     */
    public StageSql(TargetTable table, boolean kept) {
        this.table = table;
        this.end = kept ? " ON COMMIT DELETE ROWS" : " ON COMMIT DROP";
        this.shape = "op pg_catalog.int4"
                + table.writable()
                        .join("", i -> ", c" + i + ' ' + table.column(i).stageType());
        String digits = Integer.toHexString(shape.hashCode()) + Integer.toHexString((table + shape).hashCode());
        this.name = "pg_temp.penstock_stage_" + digits;
    }

    /** Returns the statement that creates the stage if it does not exist. */
    public String create() {
        return "CREATE TEMPORARY TABLE IF NOT EXISTS " + name + " (" + shape + ")" + end;
    }

    /** Returns the statement that empties the stage within a transaction. */
    public String empty() {
        return "TRUNCATE " + name;
    }

    /** Returns the statement that fills the stage. */
    public String copy() {
        return "COPY " + name + " FROM STDIN (FORMAT binary)";
    }

    /**
     * Returns the statement that creates a table with the columns as the target declares them, a domain's as its base.
     */
    public String probeTable() {
        return "CREATE TEMPORARY TABLE penstock_probe ("
                + table.writable()
                        .join(", ", i -> "c" + i + ' ' + table.column(i).probeType()) + ") ON COMMIT DROP";
    }

    /**
     * Returns the statement that assigns one value to its column of the {@linkplain #probeTable() probe table}, as an
     * INSERT would.
     */
    public String probe(int column, String literal) {
        TargetColumn target = table.column(column);
        String value = target.type().base() == null ? literal : literal + "::" + target.declaredType();
        return "INSERT INTO pg_temp.penstock_probe (c" + column + ") VALUES (" + value + ")";
    }

    /** Returns the rows of the stage that have a number. */
    public RowSource rows(int op) {
        return new RowSource.Staged(table, name, op);
    }

    /** Returns the statement that fills the table itself. */
    public static String copyInto(TargetTable table, ColumnSet columns) {
        return "COPY " + table.name().toSql() + " ("
                + columns.join(", ", i -> SqlText.identifier(table.column(i).name()))
                + ") FROM STDIN (FORMAT binary)";
    }

    /**
     * Returns a statement that fails if the columns do not have the types for which rows of {@link #copyInto} were
     * encoded. Otherwise binary values of another type of the same width would be accepted without an error. After the
     * copy nothing can alter the table before the commit.
     */
    public static String unaltered(TargetTable table, ColumnSet columns) {
        return "SELECT " + RowCountCheck.ALTERED.verdict(columns.size()) + " FROM pg_catalog.pg_attribute a, (VALUES "
                + columns.join(", ", i -> typeOf(table.column(i))) + ") AS known (name, type)"
                + " WHERE a.attrelid OPERATOR(pg_catalog.=) "
                + SqlText.literal(table.name().toSql()) + "::pg_catalog.regclass"
                + " AND a.attname OPERATOR(pg_catalog.=) known.name AND a.atttypid OPERATOR(pg_catalog.=) known.type";
    }

    private static String typeOf(TargetColumn column) {
        return "(" + SqlText.literal(column.name()) + "::pg_catalog.name, "
                + Integer.toUnsignedString(column.type().oid()) + "::pg_catalog.oid)";
    }
}
