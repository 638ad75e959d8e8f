package dev.penstock.sink.sql;

import dev.penstock.core.CollectionName;
import java.util.Collection;

/** The questions to a target about what the role that is logged in may do. All columns are text. */
public final class RightsSql {
    /** The first version of the server in which settings have rights of their own, as {@link #role} reports it. */
    public static final int SETTINGS_HAVE_RIGHTS = 150000;

    private RightsSql() {}

    /**
     * Asks for the role, the database, whether the role is a superuser, for the server's version as a number, whether the role may
     * create temporary tables, the database's encoding, and whether the server is a standby.
     */
    public static String role() {
        return """
            SELECT current_user::text, current_database()::text,
              (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)::text,
              current_setting('server_version_num'),
              has_database_privilege(current_database(), 'TEMPORARY')::text,
              current_setting('server_encoding'), pg_is_in_recovery()::text\
            """;
    }

    /** Asks a server that knows {@link #SETTINGS_HAVE_RIGHTS} whether the role may act as a replica. */
    public static String replica() {
        return "SELECT pg_catalog.has_parameter_privilege('session_replication_role', 'SET')::text";
    }

    /**
     * Asks of each name: schema, table, whether the schema exists, whether the role may use it, whether it may create tables in
     * it, whether the table exists, and which of the rights that writing takes are missing, separated by commas.
     */
    public static String tables(Collection<CollectionName> tables) {
        return """
            SELECT w.nspname::text, w.relname::text, (n.oid IS NOT NULL)::text,
              COALESCE(has_schema_privilege(n.oid, 'USAGE'), false)::text,
              COALESCE(has_schema_privilege(n.oid, 'CREATE'), false)::text, (c.oid IS NOT NULL)::text,
              COALESCE((SELECT string_agg(r, ', ' ORDER BY o)
                FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) WITH ORDINALITY AS u(r, o)
                WHERE NOT has_table_privilege(c.oid, r)), '')
            FROM (VALUES %s) AS w(nspname, relname)
            LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = w.nspname
            LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.relname
              AND c.relkind IN ('r', 'p', 'v', 'f')
            ORDER BY 1, 2\
            """.formatted(CatalogSql.values(tables));
    }

    /**
     * Asks of tables: schema, table, whether row security applies to our role; the names of triggers that fire, as a list of
     * names, of which there are none, with role {@code replica}, unless they are enabled for it; and the tables that reference
     * it, apart from itself, as a list of names.
     */
    public static String surroundings(Collection<CollectionName> tables, boolean replica) {
        return """
            SELECT n.nspname::text, c.relname::text, row_security_active(c.oid)::text,
              COALESCE((SELECT string_agg(quote_ident(tgname), ', ' ORDER BY tgname) FROM pg_trigger
                WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled IN (%s, 'A')), ''),
              COALESCE((SELECT string_agg(DISTINCT conrelid::regclass::text, ', ' ORDER BY conrelid::regclass::text)
                FROM pg_constraint WHERE contype = 'f' AND confrelid = c.oid AND conrelid <> c.oid AND conparentid = 0), ''),
              COALESCE((SELECT array_to_string(array_agg(DISTINCT conrelid::int8), ',')
                FROM pg_constraint WHERE contype = 'f' AND confrelid = c.oid AND conrelid <> c.oid AND conparentid = 0), '')
            FROM (VALUES %s) AS w(nspname, relname)
            JOIN pg_namespace n ON n.nspname = w.nspname
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.relname AND c.relkind IN ('r', 'p', 'v', 'f')
            ORDER BY 1, 2\
            """.formatted(replica ? "'R'" : "'O'", CatalogSql.values(tables));
    }
}
