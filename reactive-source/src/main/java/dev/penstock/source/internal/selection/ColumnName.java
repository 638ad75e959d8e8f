package dev.penstock.source.internal.selection;

import dev.penstock.source.internal.table.TableName;
import dev.penstock.source.internal.table.TablePattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column as options name it: {@code column} of every table, {@code table.column} of a table in schema {@code public},
 * or {@code schema.table.column}. Parts with a dot, a comma, a quote or an equals sign are in double quotes.
 *
 * @param table the table, {@code null} for every chosen table
 * @param column the column, unquoted
 */
public record ColumnName(@Nullable TableName table, String column) {
    /**
     * Parses a column name.
     *
     * @throws IllegalArgumentException if {@code text} is not a column name
     */
    public static ColumnName parse(String text) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        do {
            StringBuilder part = new StringBuilder();
            at = part(text, at, part);
            parts.add(part.toString());
        } while (at++ < text.length());
        if (parts.size() > 3 || parts.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("must be names: column, table.column or schema.table.column");
        }
        String column = parts.get(parts.size() - 1);
        return switch (parts.size()) {
            case 1 -> new ColumnName(null, column);
            case 2 -> new ColumnName(new TableName(TablePattern.DEFAULT_SCHEMA, parts.get(0)), column);
            default -> new ColumnName(new TableName(parts.get(0), parts.get(1)), column);
        };
    }

    /** Appends the part that begins at {@code at}; returns the index of the dot after it, or the end. */
    private static int part(String text, int at, StringBuilder part) {
        int i = at;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        if (i < text.length() && text.charAt(i) == '"') {
            for (i++; i < text.length(); i++) {
                if (text.charAt(i) != '"') {
                    part.append(text.charAt(i));
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    part.append(text.charAt(i++));
                } else {
                    break;
                }
            }
            i++;
            while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
                i++;
            }
            if (i < text.length() && text.charAt(i) != '.') {
                throw new IllegalArgumentException("have text after a closing double quote");
            }
            return i;
        }
        int end = text.indexOf('.', i);
        int to = end < 0 ? text.length() : end;
        part.append(text.substring(i, to).strip());
        return to;
    }

    /** Returns whether it names a column of that table. */
    boolean isOf(TableName other) {
        return table == null || table.equals(other);
    }

    @Override
    public String toString() {
        String name = TablePattern.quoteWhereNeeded(column);
        return table == null ? name : table + "." + name;
    }
}
