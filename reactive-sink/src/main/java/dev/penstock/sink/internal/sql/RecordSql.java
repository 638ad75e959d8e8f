package dev.penstock.sink.internal.sql;

import dev.penstock.core.internal.sql.SqlText;
import java.util.function.IntFunction;

/**
 * The statements that exist for single rows only: those that change a key, and those for rows that no key identifies. Values are literals.
 * Each statement reports the number of rows it found or created.
 */
public final class RecordSql {
    private final TargetTable table;
    private final String target;
    private final boolean keepsMoved;

    /** Creates the statements of one table. */
    public RecordSql(TargetTable table) {
        this(table, false);
    }

    /**
     * Creates the statements of one table.
     *
     * @param keepsMoved whether a row that already is what a change of its key makes of it is kept, and the row at the old key is
     *     another one
     */
    public RecordSql(TargetTable table, boolean keepsMoved) {
        this.table = table;
        this.target = table.name().toSql();
        this.keepsMoved = keepsMoved;
    }

    /**
     * Returns the statement that fails if the key of a row cannot be updated, and rows that reference it would be
     * deleted with it.
     */
    public String keepMoved(ColumnSet key, IntFunction<String> oldLiterals) {
        return RowCountCheck.ATTACHED.none(target, where(key, oldLiterals));
    }

    /**
     * Returns the statement that fails if both keys have a row, and the one at the new key is not what the change makes
     * of it: {@link #clear} would delete it together with the rows that reference it.
     */
    public String refuseTwo(
            ColumnSet key, ColumnSet columns, IntFunction<String> oldLiterals, IntFunction<String> literals) {
        return RowCountCheck.TWO.none(target, inTheWay(key, columns, oldLiterals, literals));
    }

    /**
     * Returns the statement that frees a key for the row that {@link #move} changes to it. It has an effect only if
     * that row exists.
     */
    public String clear(
            ColumnSet key, ColumnSet columns, IntFunction<String> oldLiterals, IntFunction<String> literals) {
        return "DELETE FROM " + target + inTheWay(key, columns, oldLiterals, literals);
    }

    /** Returns the condition for the row that has the new key although the row to be moved exists. */
    private String inTheWay(
            ColumnSet key, ColumnSet columns, IntFunction<String> oldLiterals, IntFunction<String> literals) {
        String other = where(key, literals) + " AND NOT (" + condition(key, oldLiterals)
                + ") AND EXISTS (SELECT 1 FROM " + target + where(key, oldLiterals) + ")";
        return keepsMoved ? other + " AND (" + condition(columns, literals) + ") IS NOT TRUE" : other;
    }

    /**
     * Returns the statement that changes a row's key and the columns sent. If the row does not exist under its old key,
     * it updates the row with the new key, or inserts it.
     */
    public String move(
            ColumnSet key, ColumnSet columns, IntFunction<String> oldLiterals, IntFunction<String> literals) {
        return moved(key, columns, oldLiterals, literals) + ' ' + insert(columns) + " SELECT "
                + columns.join(", ", literals)
                + " WHERE NOT EXISTS (SELECT 1 FROM moved) AND NOT EXISTS (SELECT 1 FROM kept)";
    }

    /** Same as {@link #move}, but inserts nothing. */
    public String movePatch(
            ColumnSet key, ColumnSet columns, IntFunction<String> oldLiterals, IntFunction<String> literals) {
        return moved(key, columns, oldLiterals, literals) + " SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept";
    }

    /** Same as {@link #movePatch}, but fails with {@link RowCountCheck#MISSING} if it finds no row. */
    public String requiredMovePatch(
            ColumnSet key, ColumnSet columns, IntFunction<String> oldLiterals, IntFunction<String> literals) {
        return moved(key, columns, oldLiterals, literals) + " SELECT " + RowCountCheck.MISSING.verdict(1)
                + " FROM (SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept) AS found";
    }

    /** Returns the statement that updates one row that equals all of an image. */
    public String updateEqual(
            ColumnSet image, IntFunction<String> oldLiterals, ColumnSet columns, IntFunction<String> literals) {
        return update(table.settable(ColumnSet.none(), columns), whereOneEquals(image, oldLiterals), literals);
    }

    /** Same as {@link #updateEqual}, for a column that cannot be updated and has another value. */
    public String renewEqual(
            ColumnSet image, IntFunction<String> oldLiterals, ColumnSet columns, IntFunction<String> literals) {
        return renewed(whereOneEquals(image, oldLiterals), columns, literals);
    }

    /**
     * Returns the statement that fails if {@link #renewEqual} would replace a row together with rows that depend on it.
     */
    public String keepEqual(ColumnSet image, IntFunction<String> oldLiterals) {
        return RowCountCheck.ATTACHED.none(target, whereOneEquals(image, oldLiterals));
    }

    /** Returns the statement that deletes one row that equals all of an image. */
    public String deleteEqual(ColumnSet image, IntFunction<String> oldLiterals) {
        return "DELETE FROM " + target + whereOneEquals(image, oldLiterals);
    }

    /** Returns the CTE {@code moved}, and {@code kept}, which finds a row only if {@code moved} did not. */
    private String moved(
            ColumnSet key, ColumnSet columns, IntFunction<String> oldLiterals, IntFunction<String> literals) {
        ColumnSet set = table.settable(key, columns);
        String there = where(key, literals) + " AND NOT EXISTS (SELECT 1 FROM moved)";
        String kept = set.isEmpty() ? "SELECT 1 FROM " + target + there : update(set, there, literals) + " RETURNING 1";
        return "WITH " + carry(key, columns, oldLiterals, literals) + " RETURNING 1), kept AS (" + kept + ")";
    }

    /**
     * Returns the beginning of a CTE: an UPDATE that sets the key too. If the key cannot be set, the row is deleted and
     * inserted with the values that were not sent.
     */
    private String carry(
            ColumnSet key, ColumnSet columns, IntFunction<String> oldLiterals, IntFunction<String> literals) {
        ColumnSet all = columns.with(key);
        String old = where(key, oldLiterals)
                + (keepsMoved
                        ? " AND NOT EXISTS (SELECT 1 FROM " + target + where(key, literals) + " AND NOT ("
                                + condition(key, oldLiterals) + "))"
                        : "");
        if (key.stream().allMatch(i -> table.column(i).updatable())) {
            return "moved AS (" + update(table.settable(ColumnSet.none(), all), old, literals);
        }
        return "old AS (DELETE FROM " + target + old + " RETURNING *), moved AS (" + insertOld(all, literals);
    }

    private String renewed(String where, ColumnSet columns, IntFunction<String> literals) {
        return "WITH old AS (DELETE FROM " + target + where + " RETURNING *) " + insertOld(columns, literals);
    }

    /** Returns the insertion of the rows of the CTE {@code old}, with these columns replaced. */
    private String insertOld(ColumnSet columns, IntFunction<String> literals) {
        ColumnSet writable = table.writable();
        return insert(writable) + " SELECT "
                + writable.join(", ", i -> columns.contains(i) ? literals.apply(i) : "old." + identifier(i))
                + " FROM old";
    }

    private String update(ColumnSet set, String where, IntFunction<String> literals) {
        return "UPDATE " + target + " SET " + set.join(", ", i -> identifier(i) + " = " + literals.apply(i)) + where;
    }

    private String insert(ColumnSet columns) {
        return "INSERT INTO " + target + " (" + columns.join(", ", this::identifier) + ") OVERRIDING SYSTEM VALUE";
    }

    private String where(ColumnSet key, IntFunction<String> literals) {
        return " WHERE " + condition(key, literals);
    }

    private String condition(ColumnSet key, IntFunction<String> literals) {
        return key.join(" AND ", i -> table.column(i).equalTo(literals.apply(i)));
    }

    /**
     * Returns the condition for one row. Rows without key are identified by their location, which is unique together
     * with the partition.
     */
    private String whereOneEquals(ColumnSet image, IntFunction<String> literals) {
        return " WHERE (tableoid, ctid) OPERATOR(pg_catalog.=) (SELECT tableoid, ctid FROM " + target
                + where(image, literals) + " LIMIT 1)";
    }

    private String identifier(int column) {
        return SqlText.identifier(table.column(column).name());
    }
}
