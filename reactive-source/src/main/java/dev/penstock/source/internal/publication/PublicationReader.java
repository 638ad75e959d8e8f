package dev.penstock.source.internal.publication;

import dev.penstock.source.internal.publication.Publication.Member;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.ServerVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reader of a publication from the catalog. */
final class PublicationReader {
    /** Through {@code to_jsonb}, a column of a later version is null in earlier ones. */
    private static final String PUBLICATION = """
        SELECT p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot,
               pg_catalog.to_jsonb(p) OPERATOR(pg_catalog.->>) 'pubgencols' OPERATOR(pg_catalog.=) 's' AS stored_generated
        FROM pg_catalog.pg_publication p
        WHERE p.pubname OPERATOR(pg_catalog.=) ?
        """;

    private static final String MEMBERS_14 = """
        SELECT r.prrelid, 'false' AS excluded, NULL::pg_catalog.text AS filter, NULL::pg_catalog.text[] AS columns
        FROM pg_catalog.pg_publication p
        JOIN pg_catalog.pg_publication_rel r ON r.prpubid OPERATOR(pg_catalog.=) p.oid
        WHERE p.pubname OPERATOR(pg_catalog.=) ?
        """;

    private static final String MEMBERS_15 = """
        SELECT r.prrelid,
               coalesce(pg_catalog.to_jsonb(r) OPERATOR(pg_catalog.->>) 'prexcept', 'false') AS excluded,
               pg_catalog.pg_get_expr(r.prqual, r.prrelid) AS filter,
               (SELECT pg_catalog.array_agg(a.attname::pg_catalog.text)
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid OPERATOR(pg_catalog.=) r.prrelid
                  AND a.attnum OPERATOR(pg_catalog.=) ANY (r.prattrs::pg_catalog.int2[])) AS columns
        FROM pg_catalog.pg_publication p
        JOIN pg_catalog.pg_publication_rel r ON r.prpubid OPERATOR(pg_catalog.=) p.oid
        WHERE p.pubname OPERATOR(pg_catalog.=) ?
        """;

    private static final String SCHEMAS_15 = """
        SELECT n.nspname
        FROM pg_catalog.pg_publication p
        JOIN pg_catalog.pg_publication_namespace s ON s.pnpubid OPERATOR(pg_catalog.=) p.oid
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) s.pnnspid
        WHERE p.pubname OPERATOR(pg_catalog.=) ?
        """;

    private final Connection connection;
    private final String name;
    private final String doing;

    PublicationReader(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
        this.doing = "read publication '" + name + "'";
    }

    Optional<Publication> read() {
        boolean is15 = ServerVersion.of(connection).isAtLeast(15);
        Set<String> schemas = new HashSet<>();
        if (is15) {
            schemas.addAll(CatalogStatement.list(connection, doing, SCHEMAS_15, row -> row.getString(1), name));
        }
        Map<Integer, Member> members = new HashMap<>();
        Set<Integer> excluded = new HashSet<>();
        CatalogStatement.list(
                connection,
                doing,
                is15 ? MEMBERS_15 : MEMBERS_14,
                row -> row.getBoolean("excluded")
                        ? excluded.add((int) row.getLong("prrelid"))
                        : members.put((int) row.getLong("prrelid"), new Member(columns(row), row.getString("filter"))),
                name);
        List<Publication> found = CatalogStatement.list(
                connection,
                doing,
                PUBLICATION,
                row -> new Publication(
                        name,
                        row.getBoolean("puballtables"),
                        schemas,
                        members,
                        excluded,
                        operations(row),
                        row.getBoolean("pubviaroot"),
                        row.getBoolean("stored_generated")),
                name);
        return found.stream().findFirst();
    }

    private static @Nullable Set<String> columns(ResultSet row) throws SQLException {
        List<String> columns = CatalogStatement.strings(row, "columns");
        return columns.isEmpty() ? null : Set.copyOf(columns);
    }

    private static Set<String> operations(ResultSet row) throws SQLException {
        Set<String> operations = new HashSet<>();
        for (String operation : Publication.ALL_OPERATIONS) {
            if (row.getBoolean("pub" + operation)) {
                operations.add(operation);
            }
        }
        return operations;
    }
}
