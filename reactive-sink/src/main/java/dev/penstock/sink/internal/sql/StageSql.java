package dev.penstock.sink.internal.sql;

import dev.penstock.core.internal.sql.SqlText;

/**
 * The statements that write many rows of one table through a stage. A stage is a temporary table of the session,
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

    /**
     * Returns the statement that fails with {@link RowCountCheck#AMBIGUOUS} if more than one row has one of the staged keys.
     */
    public String single(int op, ColumnSet key) {
        return "SELECT " + RowCountCheck.AMBIGUOUS.verdict(0) + " FROM (SELECT 1 FROM " + target() + ", " + stage()
                + where(op, key) + " GROUP BY s.ctid HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more";
    }

    /** Returns the statement that deletes the rows of the staged keys. */
    public String delete(int op, ColumnSet key) {
        return "DELETE FROM " + target() + " USING " + stage() + where(op, key);
    }

    /** Returns the statement that updates the rows of the staged keys, if there is a column to set. */
    public String update(int op, ColumnSet key, ColumnSet columns) {
        return "UPDATE " + target() + " SET "
                + table.settable(key, columns).join(", ", i -> identifier(i) + " = " + staged(i)) + " FROM "
                + stage() + where(op, key);
    }

    /**
     * Returns the statement that updates the rows of the staged keys, and fails with {@link RowCountCheck#MISSING} if some do
     * not exist.
     */
    public String requiredUpdate(int op, ColumnSet key, ColumnSet columns, long rows) {
        return RowCountCheck.MISSING.of(
                rows,
                update(op, key, columns),
                "SELECT pg_catalog.count(*) FROM " + target() + ", " + stage() + where(op, key));
    }

    /**
     * Returns the statement that replaces the rows of the staged keys in which a column that cannot be updated has
     * another value.
     */
    public String renew(int op, ColumnSet key, ColumnSet columns) {
        return "WITH old AS (DELETE FROM " + target() + " USING " + stage() + differing(op, key, columns)
                + " RETURNING t.*) " + insert(table.writable()) + " SELECT "
                + table.writable().join(", ", i -> columns.contains(i) ? staged(i) : "t." + identifier(i))
                + " FROM old AS t, " + stage() + where(op, key);
    }

    /** Returns the statement that fails if {@link #renew} would replace a row together with rows that depend on it. */
    public String keep(int op, ColumnSet key, ColumnSet columns) {
        return RowCountCheck.ATTACHED.none(target() + ", " + stage(), differing(op, key, columns));
    }

    /** Returns the statement that inserts the staged rows, or updates existing ones. */
    public String upsert(int op, ColumnSet key, ColumnSet columns) {
        return insert(columns) + selected(op, columns) + onConflict(table, key, columns);
    }

    /** Returns the statement that inserts the staged rows whose keys do not exist. */
    public String insertMissing(int op, ColumnSet key, ColumnSet columns) {
        return insert(columns) + selected(op, columns) + " AND NOT EXISTS (SELECT 1 FROM " + target() + " WHERE "
                + matches(key) + ")";
    }

    /** Returns the statement that inserts the staged rows. */
    public String append(int op, ColumnSet columns) {
        return insert(columns) + selected(op, columns);
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

    static String onConflict(TargetTable table, ColumnSet key, ColumnSet columns) {
        ColumnSet set = table.settable(key, columns);
        String target = key.join(", ", i -> SqlText.identifier(table.column(i).name()));
        if (set.isEmpty()) {
            return " ON CONFLICT (" + target + ") DO NOTHING";
        }
        return " ON CONFLICT (" + target + ") DO UPDATE SET "
                + set.join(", ", i -> {
                    String column = SqlText.identifier(table.column(i).name());
                    return column + " = EXCLUDED." + column;
                });
    }

    private String insert(ColumnSet columns) {
        return "INSERT INTO " + target() + " (" + columns.join(", ", this::identifier) + ") OVERRIDING SYSTEM VALUE";
    }

    private String selected(int op, ColumnSet columns) {
        return " SELECT " + columns.join(", ", this::staged) + " FROM " + stage()
                + " WHERE s.op OPERATOR(pg_catalog.=) " + op;
    }

    private String where(int op, ColumnSet key) {
        return " WHERE s.op OPERATOR(pg_catalog.=) " + op + " AND " + matches(key);
    }

    private String differing(int op, ColumnSet key, ColumnSet columns) {
        return where(op, key) + " AND ("
                + table.fixed(key, columns)
                        .join(
                                " OR ",
                                i -> "(" + table.column(i).equalTo("t." + identifier(i), staged(i)) + ") IS NOT TRUE")
                + ")";
    }

    private String matches(ColumnSet key) {
        return key.join(
                " AND ",
                i -> table.column(i)
                        .equalTo("t." + identifier(i), table.column(i).keyFromStage("s.c" + i)));
    }

    private String staged(int column) {
        return table.column(column).fromStage("s.c" + column);
    }

    private String identifier(int column) {
        return SqlText.identifier(table.column(column).name());
    }

    private String target() {
        return table.name().toSql() + " AS t";
    }

    private String stage() {
        return name + " AS s";
    }
}
