package dev.penstock.source.internal.table;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.internal.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One item of the option "tables": a table, or tables of a schema, to choose or to exclude.
 *
 * @param schema the schema, unquoted
 * @param table the table, unquoted; {@code null} means all ordinary and partitioned tables of the schema, without
 *     partitions
 * @param glob the pattern of the names of a schema's tables, with {@code *} for any text; {@code null} for any name
 * @param excluded whether the tables are excluded, whatever other items choose
 */
public record TablePattern(
        String schema, @Nullable String table, @Nullable String glob, boolean excluded) {
    /** The schema of a name that names none. */
    public static final String DEFAULT_SCHEMA = "public";

    /** Creates a pattern that chooses one table, or all tables of a schema. */
    public TablePattern(String schema, @Nullable String table) {
        this(schema, table, null, false);
    }

    /** Returns whether {@code patterns} choose a table: at least one item chooses it, and none excludes it. */
    public static boolean choose(List<TablePattern> patterns, TableName name) {
        return patterns.stream().anyMatch(pattern -> !pattern.excluded && pattern.matches(name))
                && patterns.stream().noneMatch(pattern -> pattern.excluded && pattern.matches(name));
    }

    /** Returns whether the name of a table matches. */
    boolean matches(TableName name) {
        if (!schema.equals(name.schema())) {
            return false;
        }
        return table != null ? table.equals(name.table()) : glob == null || isLike(glob, name.table());
    }

    private static boolean isLike(String glob, String name) {
        String regex = Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).matcher(name).matches();
    }

    /**
     * Returns the items of {@code list}: {@code *}, {@code schema.*}, {@code schema.table} or {@code table}, separated
     * by commas. A {@code *} within a name matches any text. A leading {@code !} excludes tables. Names are
     * case-sensitive; a name in double quotes may contain any character.
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

    /**
     * Parses like {@link #parseList(String)}, but passes each problem to {@code problems}; returns the items without
     * problems.
     */
    public static List<TablePattern> parseList(String list, Consumer<String> problems) {
        return new TablePatternParser(list, problems).parse();
    }

    /** Returns {@code name} as the option {@code tables} takes it. */
    public static String quoteWhereNeeded(String name) {
        boolean plain = !name.isEmpty()
                && name.equals(name.strip())
                && name.chars().noneMatch(c -> c == '.' || c == ',' || c == '"' || c == '*' || c == '!');
        return plain ? name : SqlText.identifier(name);
    }

    @Override
    public String toString() {
        String tables = table != null ? quoteWhereNeeded(table) : glob == null ? "*" : glob;
        return (excluded ? "!" : "") + quoteWhereNeeded(schema) + '.' + tables;
    }
}
