package dev.penstock.sink.internal.sql;

import dev.penstock.core.internal.sql.SqlText;
import java.util.function.IntFunction;

/**
 * The origin of the rows that {@link WriteRules} write, as parts of statements in which {@code t} is the target: rows of a stage, or one
 * row of literals.
 */
public sealed interface RowSource {
    /** Returns one row; {@code literals} are those of its columns. */
    static RowSource of(TargetTable table, IntFunction<String> literals) {
        return new Literals(table, literals);
    }

    /** Returns the expression of a column's value. */
    String value(int column);

    /** Returns the condition that the target's column has the value. */
    String equal(int column);

    /** Returns the condition that the target's row has the key. */
    String matches(ColumnSet key);

    /** Returns the list of these columns' values, as the source of an INSERT. */
    String rows(ColumnSet columns);

    /** Returns the table that holds the rows after {@code word}; nothing if none does. */
    String joined(String word);

    /** Returns the clause that selects rows by a condition. */
    String where(String condition);

    /** Returns the clause that groups rows of the target by row of this source. */
    String grouped();

    /**
     * The rows of a stage.
     *
     * @param table the table to which they are written
     * @param stage the stage's name
     * @param op the number that marks the rows
     */
    record Staged(TargetTable table, String stage, int op) implements RowSource {
        @Override
        public String value(int column) {
            return table.column(column).fromStage("s.c" + column);
        }

        @Override
        public String equal(int column) {
            return table.column(column).equalTo(inTarget(column), value(column));
        }

        @Override
        public String matches(ColumnSet key) {
            return key.join(
                    " AND ",
                    i -> table.column(i).equalTo(inTarget(i), table.column(i).keyFromStage("s.c" + i)));
        }

        @Override
        public String rows(ColumnSet columns) {
            return " SELECT " + columns.join(", ", this::value) + joined(" FROM ") + " WHERE " + marked();
        }

        @Override
        public String joined(String word) {
            return word + stage + " AS s";
        }

        @Override
        public String where(String condition) {
            return " WHERE " + marked() + " AND " + condition;
        }

        @Override
        public String grouped() {
            return " GROUP BY s.ctid";
        }

        private String marked() {
            return "s.op OPERATOR(pg_catalog.=) " + op;
        }

        private String inTarget(int column) {
            return "t." + SqlText.identifier(table.column(column).name());
        }
    }

    /**
     * One row of literals.
     *
     * @param table the table to which it is written
     * @param literals the literals of its columns
     */
    record Literals(TargetTable table, IntFunction<String> literals) implements RowSource {
        @Override
        public String value(int column) {
            return literals.apply(column);
        }

        @Override
        public String equal(int column) {
            return table.column(column).equalTo(value(column));
        }

        @Override
        public String matches(ColumnSet key) {
            return key.join(" AND ", this::equal);
        }

        @Override
        public String rows(ColumnSet columns) {
            return " VALUES (" + columns.join(", ", this::value) + ")";
        }

        @Override
        public String joined(String word) {
            return "";
        }

        @Override
        public String where(String condition) {
            return " WHERE " + condition;
        }

        @Override
        public String grouped() {
            return "";
        }
    }
}
