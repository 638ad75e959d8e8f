package dev.penstock.source.internal.table;

import dev.penstock.core.ConfigurationException;
import dev.penstock.source.internal.server.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One item of the option "tables": one table, or all tables of a schema.
 *
 * @param schema the schema, unquoted
 * @param table the table, unquoted; {@code null} means all ordinary and partitioned tables of the schema, without partitions
 */
public record TablePattern(String schema, @Nullable String table) {
    /** The schema of a name that names none. */
    public static final String DEFAULT_SCHEMA = "public";

    /** Returns the pattern of that one table. */
    public static TablePattern of(TableName name) {
        return new TablePattern(name.schema(), name.table());
    }

    /**
     * Returns the items of {@code list}: {@code *}, {@code schema.*}, {@code schema.table} or {@code table}, separated by
     * commas. A name stands for itself, upper case too; in double quotes it may hold anything.
     *
     * @throws ConfigurationException with every problem of the list
     */
    public static List<TablePattern> parseList(String list) {
        List<ConfigurationException.Problem> problems = new ArrayList<>();
        List<TablePattern> patterns =
                parseList(list, message -> problems.add(new ConfigurationException.Problem("tables", message)));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return patterns;
    }

    /** As {@link #parseList(String)}, but hands each problem to {@code problems}; the items without one are returned. */
    public static List<TablePattern> parseList(String list, Consumer<String> problems) {
        return new TablePatternParser(list, problems).parse();
    }

    /** Returns {@code name} as the option {@code tables} takes it. */
    static String quoteWhereNeeded(String name) {
        boolean plain = !name.isEmpty()
                && name.equals(name.strip())
                && name.chars().noneMatch(c -> c == '.' || c == ',' || c == '"' || c == '*');
        return plain ? name : SqlText.identifier(name);
    }

    @Override
    public String toString() {
        return quoteWhereNeeded(schema) + '.' + (table == null ? "*" : quoteWhereNeeded(table));
    }
}
