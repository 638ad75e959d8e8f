package dev.penstock.sink.internal.sql;

import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.sink.internal.sql.TargetTable.KeyIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which rows with the same columns are inserted, updated and deleted by key: many rows of a stage, or a single one. Each
 * method returns statements, to be executed in order. {@link RecordSql} has the statements that exist for single rows only.
 */
public final class WriteRules {
    private final TargetTable table;
    private final ColumnSet key;
    private final ColumnSet columns;
    private final RowSource rows;
    private final String target;

    /**
     * Creates the rules for some rows.
     *
     * @param key the columns of the key; none if the rows have none
     * @param columns the columns that the rows have; of deletions those of the key
     */
    public WriteRules(TargetTable table, ColumnSet key, ColumnSet columns, RowSource rows) {
        this.table = table;
        this.key = key;
        this.columns = columns;
        this.rows = rows;
        this.target = table.name().toSql() + " AS t";
    }

    /** Returns the insertion of rows that have no key. */
    public List<String> append() {
        return List.of(
                columns.isEmpty() ? "INSERT INTO " + target + " DEFAULT VALUES" : insert(columns) + rows.rows(columns));
    }

    /** Returns the insertion of rows, or the update of those that exist. */
    public List<String> upsert() {
        List<String> statements = beginning();
        if (table.keyIndex(key) == KeyIndex.ARBITER && table.insertable(columns)) {
            statements.add(insert(columns) + rows.rows(columns) + onConflict());
            return statements;
        }
        if (isSettable()) {
            statements.add(update());
        }
        statements.add(insert(columns) + " SELECT " + columns.join(", ", rows::value) + rows.joined(" FROM ")
                + rows.where("NOT EXISTS (SELECT 1 FROM " + target + " WHERE " + rows.matches(key) + ")"));
        return statements;
    }

    /**
     * Returns the update of rows, which fails with {@link RowCountCheck#MISSING} unless {@code count} exist. If a column {@linkplain
     * #isSettable can be set}, the last statement sets it.
     */
    public List<String> requiredUpdate(long count) {
        String there = "SELECT pg_catalog.count(*) FROM " + target + rows.joined(", ") + rows.where(rows.matches(key));
        return updated(isSettable() ? RowCountCheck.MISSING.of(count, update(), there) : null);
    }

    /** Same as {@link #requiredUpdate}, but the last statement reports the rows that exist: a trigger can suppress an update. */
    public List<String> reportedUpdate() {
        return updated(
                isSettable()
                        ? "WITH found AS (" + update() + " RETURNING 1) SELECT 1 FROM found UNION SELECT 1 FROM "
                                + target + rows.joined(", ") + rows.where(rows.matches(key))
                        : null);
    }

    /** Returns the deletion of rows. */
    public List<String> delete() {
        List<String> statements = checks();
        statements.add("DELETE FROM " + target + rows.joined(" USING ") + rows.where(rows.matches(key)));
        return statements;
    }

    /** Returns whether an UPDATE has a column to set. */
    public boolean isSettable() {
        return !table.settable(key, columns).isEmpty();
    }

    /** Returns checks that no two rows of the target have the key, where the target's index does not ensure that. */
    public List<String> checks() {
        List<String> checks = new ArrayList<>();
        if (table.keyIndex(key) == KeyIndex.WIDER) {
            checks.add("SELECT " + RowCountCheck.AMBIGUOUS.verdict(0) + " FROM (SELECT 1 FROM " + target
                    + rows.joined(", ") + rows.where(rows.matches(key)) + rows.grouped()
                    + " HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more");
        }
        return checks;
    }

    /**
     * Returns the replacement of rows in which a column that no UPDATE can set has another value. It fails with {@link
     * RowCountCheck#ATTACHED} if other rows depend on them.
     */
    public List<String> renewals() {
        if (table.fixed(key, columns).isEmpty()) {
            return List.of();
        }
        List<String> statements = new ArrayList<>();
        String differing = rows.where(rows.matches(key) + " AND ("
                + table.fixed(key, columns).join(" OR ", i -> "(" + rows.equal(i) + ") IS NOT TRUE") + ")");
        if (table.traits().cascading()) {
            statements.add(RowCountCheck.ATTACHED.none(target + rows.joined(", "), differing));
        }
        statements.add("WITH old AS (DELETE FROM " + target + rows.joined(" USING ") + differing + " RETURNING t.*) "
                + insert(table.writable()) + " SELECT "
                + table.writable().join(", ", i -> columns.contains(i) ? rows.value(i) : "t." + identifier(i))
                + " FROM old AS t" + rows.joined(", ") + rows.where(rows.matches(key)));
        return statements;
    }

    private List<String> updated(@Nullable String update) {
        List<String> statements = beginning();
        if (update != null) {
            statements.add(update);
        }
        return statements;
    }

    private List<String> beginning() {
        List<String> statements = checks();
        statements.addAll(renewals());
        return statements;
    }

    private String update() {
        return "UPDATE " + target + " SET "
                + table.settable(key, columns).join(", ", i -> identifier(i) + " = " + rows.value(i))
                + rows.joined(" FROM ") + rows.where(rows.matches(key));
    }

    private String onConflict() {
        ColumnSet set = table.settable(key, columns);
        String conflict = " ON CONFLICT (" + key.join(", ", this::identifier) + ") DO ";
        return set.isEmpty()
                ? conflict + "NOTHING"
                : conflict + "UPDATE SET " + set.join(", ", i -> identifier(i) + " = EXCLUDED." + identifier(i));
    }

    private String insert(ColumnSet inserted) {
        return "INSERT INTO " + target + " (" + inserted.join(", ", this::identifier) + ") OVERRIDING SYSTEM VALUE";
    }

    private String identifier(int column) {
        return SqlText.identifier(table.column(column).name());
    }
}
