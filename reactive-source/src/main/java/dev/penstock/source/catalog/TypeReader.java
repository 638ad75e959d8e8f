package dev.penstock.source.catalog;

import dev.penstock.core.type.TypeCatalog;
import dev.penstock.core.type.TypeRow;
import dev.penstock.source.error.SqlErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Reads the structure of types that are not built in. */
public final class TypeReader {
    private TypeReader() {}

    /** Returns a catalog that knows the types of {@code oids}, those that exist, and all they are made of. */
    public static TypeCatalog catalog(Connection connection, Collection<Integer> oids) {
        return TypeCatalog.builtIn().with(read(connection, TypeCatalog.builtIn().missing(oids)));
    }

    /** Returns the descriptions of the types of {@code oids}, those that exist, and of all they are made of. */
    public static List<TypeRow> read(Connection connection, Collection<Integer> oids) {
        List<TypeRow> types = new ArrayList<>();
        if (oids.isEmpty()) {
            return types;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TypeCatalog.query(oids))) {
            while (row.next()) {
                types.add(new TypeRow(
                        (int) row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        (int) row.getLong(5),
                        row.getString(6),
                        row.getBoolean(7),
                        row.getString(8),
                        (int) row.getLong(9)));
            }
            return types;
        } catch (SQLException e) {
            throw SqlErrors.of("read the types of the tables' columns", e);
        }
    }
}
