package dev.penstock.source.internal.table;

import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.core.internal.type.TypeRow;
import dev.penstock.source.internal.server.CatalogQuery;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Reads the types of a database from its catalog. */
public final class TypeReader {
    private TypeReader() {}

    /** Returns a catalog that knows the types of {@code oids}, those that exist, and all they are made of. */
    public static TypeCatalog catalog(Connection connection, Collection<Integer> oids) {
        return TypeCatalog.builtIn().with(read(connection, TypeCatalog.builtIn().missing(oids)));
    }

    /** Returns the descriptions of the types of those OIDs, where they exist, and of all they are made of. */
    public static List<TypeRow> read(Connection connection, Collection<Integer> oids) {
        return oids.isEmpty()
                ? List.of()
                : CatalogQuery.list(
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
