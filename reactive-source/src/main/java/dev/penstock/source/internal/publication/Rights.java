package dev.penstock.source.internal.publication;

import dev.penstock.core.Check;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import dev.penstock.source.internal.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Privileges of the role that is logged in.
 *
 * @param role the role
 * @param database the database it is logged in to
 * @param replication whether it may open replication connections
 * @param createInDatabase whether it may create objects in the database, such as publications
 * @param tables its privileges on tables and partitions, by name
 */
public record Rights(
        String role,
        String database,
        boolean replication,
        boolean createInDatabase,
        Map<TableName, TableRights> tables) {
    /** On Amazon RDS the replication privilege comes with membership in a role. */
    private static final String ROLE = """
        SELECT current_user AS role, pg_catalog.current_database() AS database,
               r.rolsuper OR r.rolreplication
                 OR EXISTS (SELECT FROM pg_catalog.pg_roles g
                            WHERE g.rolname OPERATOR(pg_catalog.=) 'rds_replication' AND pg_catalog.pg_has_role(g.oid, 'MEMBER'))
                 AS replication,
               pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS create_in_database
        FROM pg_catalog.pg_roles r
        WHERE r.rolname OPERATOR(pg_catalog.=) current_user
        """;

    private static final String TABLES = """
        SELECT n.nspname, c.relname,
               pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owns,
               pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS uses_schema,
               pg_catalog.has_table_privilege(c.oid, 'SELECT') AS selects,
               pg_catalog.row_security_active(c.oid) AS restricted,
               CASE WHEN NOT pg_catalog.has_table_privilege(c.oid, 'SELECT') THEN
                 ARRAY(SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_attribute a
                       WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
                         AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
                       ORDER BY a.attnum)
               END AS columns
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        WHERE c.oid OPERATOR(pg_catalog.=) ANY (?)
        """;

    public static Rights read(Connection connection, List<SourceTable> chosen) {
        String doing = "read the rights of the role";
        Set<Integer> oids = new LinkedHashSet<>();
        for (SourceTable table : chosen) {
            oids.add(table.oid());
            table.leaves().forEach(leaf -> oids.add(leaf.oid()));
        }
        Map<TableName, TableRights> tables = new TreeMap<>();
        if (!oids.isEmpty()) {
            CatalogStatement.list(
                    connection,
                    doing,
                    TABLES,
                    row -> tables.put(
                            new TableName(row.getString("nspname"), row.getString("relname")), TableRights.read(row)),
                    oids);
        }
        return CatalogStatement.single(
                connection,
                doing,
                ROLE,
                row -> new Rights(
                        row.getString("role"),
                        row.getString("database"),
                        row.getBoolean("replication"),
                        row.getBoolean("create_in_database"),
                        tables));
    }

    /** Returns the missing privileges for opening a replication connection. */
    public List<Check> toReplicate() {
        return replication
                ? List.of()
                : List.of(Check.failed(
                        role,
                        "Role '" + role + "' may not replicate.",
                        "ALTER ROLE " + SqlText.identifier(role) + " REPLICATION"));
    }

    /**
     * Returns the missing privileges for reading {@code chosen} tables. Partitions are read by their own names. Of a
     * table with a column list in {@code publication} only the listed columns are read.
     */
    public List<Check> toRead(List<SourceTable> chosen, @Nullable Publication publication) {
        List<Check> findings = new ArrayList<>();
        Set<String> schemas = new LinkedHashSet<>();
        for (SourceTable table : chosen) {
            Set<TableName> names = new LinkedHashSet<>(List.of(table.name()));
            table.leaves().stream().map(Leaf::name).forEach(names::add);
            for (TableName name : names) {
                TableRights rights = tables.getOrDefault(name, TableRights.ALL);
                if (!rights.usesSchema && schemas.add(name.schema())) {
                    String schema = SqlText.identifier(name.schema());
                    findings.add(Check.failed(
                            name.schema(),
                            "Role '" + role + "' may not use schema " + schema + '.',
                            "GRANT USAGE ON SCHEMA " + schema + " TO " + SqlText.identifier(role)));
                }
                if (!rights.selects) {
                    Check finding = unreadable(name, rights, publication == null ? null : publication.listed(table));
                    if (finding != null) {
                        findings.add(finding);
                    }
                } else if (rights.restricted) {
                    findings.add(Check.failed(
                            name.toString(),
                            "Row security hides rows of table " + name + " from role '" + role + "'.",
                            "ALTER ROLE " + SqlText.identifier(role) + " BYPASSRLS"));
                }
            }
        }
        return findings;
    }

    /** If a column list is published, a privilege on the whole table would expose the other columns. */
    private @Nullable Check unreadable(TableName name, TableRights rights, @Nullable Set<String> listed) {
        if (listed == null) {
            return Check.failed(
                    name.toString(),
                    "Role '" + role + "' may not read table " + name + '.',
                    "GRANT SELECT ON " + name.sql() + " TO " + SqlText.identifier(role));
        }
        List<String> missing = listed.stream()
                .filter(column -> !rights.columns.contains(column))
                .sorted()
                .toList();
        String columns = SqlText.identifiers(missing);
        return missing.isEmpty()
                ? null
                : Check.failed(
                        name.toString(),
                        "Role '" + role + "' may not read the published columns " + columns + " of table " + name + '.',
                        "GRANT SELECT (" + columns + ") ON " + name.sql() + " TO " + SqlText.identifier(role));
    }

    /** Returns the missing privileges for creating a publication of {@code chosen} tables. */
    public List<Check> toPublish(String publication, List<SourceTable> chosen) {
        List<Check> findings = new ArrayList<>();
        if (!createInDatabase) {
            findings.add(Check.failed(
                    database,
                    "Role '" + role + "' may not create publication '" + publication + "' in database '" + database
                            + "'.",
                    "GRANT CREATE ON DATABASE " + SqlText.identifier(database) + " TO " + SqlText.identifier(role)));
        }
        List<TableName> foreign = chosen.stream()
                .map(SourceTable::name)
                .filter(name -> !tables.getOrDefault(name, TableRights.ALL).owns)
                .toList();
        if (!foreign.isEmpty()) {
            String names = foreign.stream().map(TableName::toString).collect(Collectors.joining(", "));
            findings.add(Check.failed(
                    publication,
                    "Role '" + role + "' does not own " + names + " and so may not make publication '" + publication
                            + "'; who does can.",
                    Publications.createSql(publication, chosen)));
        }
        return findings;
    }

    /** Privileges of the role on a table, and whether row security restricts it. */
    record TableRights(boolean owns, boolean usesSchema, boolean selects, boolean restricted, List<String> columns) {
        /** Privileges on a table that does not exist; its absence is another error. */
        static final TableRights ALL = new TableRights(true, true, true, false, List.of());

        static TableRights read(ResultSet row) throws SQLException {
            return new TableRights(
                    row.getBoolean("owns"),
                    row.getBoolean("uses_schema"),
                    row.getBoolean("selects"),
                    row.getBoolean("restricted"),
                    CatalogStatement.strings(row, "columns"));
        }
    }
}
