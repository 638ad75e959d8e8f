package dev.penstock.source.internal.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Execution of catalog queries, which converts failures into exceptions of this library. */
public final class CatalogStatement {
    private CatalogStatement() {}

    /** Reads one row. */
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Returns the rows of {@code sql}; {@code doing} completes "Could not". A collection of strings is passed as {@code
     * text[]}, one of integers as {@code oid[]}.
     */
    public static <T> List<T> list(
            Connection connection, String doing, String sql, RowReader<T> reader, @Nullable Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                bind(statement, i + 1, parameters[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    rows.add(reader.read(results));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw SqlErrors.of(doing, e);
        }
    }

    /** Returns the only row of {@code sql}. */
    public static <T> T single(
            Connection connection, String doing, String sql, RowReader<T> reader, @Nullable Object... parameters) {
        List<T> rows = list(connection, doing, sql, reader, parameters);
        if (rows.size() != 1) {
            throw new IllegalStateException("Expected one row, got " + rows.size());
        }
        return rows.get(0);
    }

    /** Executes {@code sql}, which has no parameters, and ignores its result. */
    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the elements of an array column. */
    public static List<String> strings(ResultSet row, String column) throws SQLException {
        java.sql.Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof Collection<?> values) {
            boolean oids = values.stream().allMatch(Integer.class::isInstance);
            Object[] elements = oids
                    ? values.stream()
                            .map(oid -> Integer.toUnsignedLong((Integer) oid))
                            .toArray()
                    : values.toArray();
            statement.setArray(index, statement.getConnection().createArrayOf(oids ? "oid" : "text", elements));
        } else {
            statement.setObject(index, value);
        }
    }
}
