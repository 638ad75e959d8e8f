package dev.penstock.source.internal.catalog;

import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.core.internal.type.TypeRow;
import dev.penstock.source.internal.server.CatalogStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Reader of a database's types from its catalog. */
public final class TypeReader {
    private TypeReader() {}

    /** Returns a catalog of the existing types among {@code oids} and their component types. */
    public static TypeCatalog catalog(Connection connection, Collection<Integer> oids) {
        return TypeCatalog.builtIn().with(read(connection, TypeCatalog.builtIn().missing(oids)));
    }

    /** Returns the descriptions of the existing types with those OIDs and of their component types. */
    public static List<TypeRow> read(Connection connection, Collection<Integer> oids) {
        return oids.isEmpty()
                ? List.of()
                : CatalogStatement.list(
                        connection, "read the types from the catalog", TypeCatalog.query(oids), TypeReader::row);
    }

    private static TypeRow row(ResultSet row) throws SQLException {
        return new TypeRow(
                (int) row.getLong("oid"),
                row.getString("schema"),
                row.getString("name"),
                row.getString("kind"),
                (int) row.getLong("part"),
                row.getString("delimiter"),
                row.getBoolean("binary"),
                row.getString("attribute"),
                (int) row.getLong("attributeType"));
    }
}
