package dev.penstock.sink.internal.sql;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.sql.SqlText;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statements on the table of the source's columns: for each table of the target, the columns of the rows that were last written
 * to it, with their numbers in the source.
 */
public final class SourceColumnSql {
    /** The place of the row that holds the name of the source table instead of a column. */
    private static final int TABLE = -1;

    private final String table;

    /** Creates the statements of one table. */
    public SourceColumnSql(CollectionName table) {
        this.table = table.toSql();
    }

    /** Returns the statement that creates the table. */
    public static String create(CollectionName table) {
        return "CREATE TABLE IF NOT EXISTS " + table.toSql() + " (\"table\" pg_catalog.text,"
                + " database pg_catalog.text, relation pg_catalog.int8, place pg_catalog.int4,"
                + " name pg_catalog.text NOT NULL, number pg_catalog.int4, type pg_catalog.int8 NOT NULL,"
                + " modifier pg_catalog.int4 NOT NULL, key pg_catalog.bool NOT NULL,"
                + " PRIMARY KEY (\"table\", database, relation, place))";
    }

    /**
     * Returns the query of the columns of a source table, or, if there are none, of another one whose rows were written to the same table:
     * name, number, OID of the type, modifier, whether it is part of the key, and the OID of the source table. All columns of the answer are
     * text; a number that is not certain is 0.
     */
    public String find(CollectionName target, String database, long relation) {
        return "SELECT name, COALESCE(number, 0)::pg_catalog.text, type::pg_catalog.text, modifier::pg_catalog.text,"
                + " key::pg_catalog.text, relation::pg_catalog.text FROM " + table + condition(target, database)
                + " AND relation OPERATOR(pg_catalog.=) (SELECT relation FROM " + table + condition(target, database)
                + " ORDER BY relation OPERATOR(pg_catalog.<>) " + relation
                + "::pg_catalog.int8, relation DESC LIMIT 1) AND place OPERATOR(pg_catalog.>=) 0"
                + " ORDER BY place";
    }

    /**
     * Returns the query of the tables that rows of a source table were written to when it had another name: the table, and that name.
     * All columns are text.
     */
    public String findRenamed(String source, String database, long relation) {
        return "SELECT \"table\", name FROM " + table + " WHERE database OPERATOR(pg_catalog.=) "
                + SqlText.literal(database)
                + " AND relation OPERATOR(pg_catalog.=) " + relation
                + "::pg_catalog.int8 AND place OPERATOR(pg_catalog.<) 0 AND name OPERATOR(pg_catalog.<>) "
                + SqlText.literal(source) + " ORDER BY 1";
    }

    /**
     * Returns the statement that assigns the columns of a table of the target to another one, its new name.
     *
     * @param source the new name of the source table
     */
    public String rename(CollectionName from, CollectionName to, String source, String database, long relation) {
        return "UPDATE " + table + " SET \"table\" = " + SqlText.literal(to.toString())
                + ", name = CASE WHEN place OPERATOR(pg_catalog.<) 0 THEN " + SqlText.literal(source)
                + " ELSE name END" + condition(from, database)
                + " AND relation OPERATOR(pg_catalog.=) " + relation + "::pg_catalog.int8";
    }

    /**
     * Returns the statements that replace the columns of a source table. There is at least one column.
     *
     * @param source the name of the source table
     * @param former the source table that this one replaces, usually itself
     */
    public String replace(
            CollectionName target,
            String source,
            String database,
            long relation,
            long former,
            List<SourceColumn> columns) {
        String key = SqlText.literal(target.toString()) + ", " + SqlText.literal(database) + ", " + relation + ", ";
        return "DELETE FROM " + table + condition(target, database)
                + " AND relation OPERATOR(pg_catalog.=) ANY (ARRAY[" + relation + ", " + former
                + "]::pg_catalog.int8[])"
                + "; INSERT INTO " + table
                + " (\"table\", database, relation, place, name, number, type, modifier, key) VALUES ("
                + key + TABLE + ", " + SqlText.literal(source) + ", NULL, 0, -1, false), "
                + columns.stream()
                        .map(column -> "(" + key + columns.indexOf(column) + ", " + SqlText.literal(column.name())
                                + ", " + (column.number() == 0 ? "NULL" : column.number()) + ", " + column.type() + ", "
                                + column.modifier()
                                + ", " + column.key() + ")")
                        .collect(Collectors.joining(", "));
    }

    private static String condition(CollectionName target, String database) {
        return " WHERE \"table\" OPERATOR(pg_catalog.=) " + SqlText.literal(target.toString())
                + " AND database OPERATOR(pg_catalog.=) " + SqlText.literal(database);
    }

    /**
     * A column of a source table.
     *
     * @param name its name in the rows
     * @param number its {@code attnum}, 0 if that is not certain
     * @param type the OID of its type, unsigned
     * @param modifier its {@code atttypmod}
     * @param key whether it is part of the key
     */
    public record SourceColumn(String name, int number, long type, int modifier, boolean key) {}
}
