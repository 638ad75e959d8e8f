package dev.penstock.sink.internal.sql;

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
            SELECT current_user::pg_catalog.text, pg_catalog.current_database()::pg_catalog.text,
              (SELECT rolsuper FROM pg_catalog.pg_roles
                WHERE rolname OPERATOR(pg_catalog.=) current_user)::pg_catalog.text,
              pg_catalog.current_setting('server_version_num'),
              pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')::pg_catalog.text,
              pg_catalog.current_setting('server_encoding'), pg_catalog.pg_is_in_recovery()::pg_catalog.text\
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
            SELECT w.nspname::pg_catalog.text, w.relname::pg_catalog.text, (n.oid IS NOT NULL)::pg_catalog.text,
              COALESCE(pg_catalog.has_schema_privilege(n.oid, 'USAGE'), false)::pg_catalog.text,
              COALESCE(pg_catalog.has_schema_privilege(n.oid, 'CREATE'), false)::pg_catalog.text,
              (c.oid IS NOT NULL)::pg_catalog.text,
              COALESCE((SELECT pg_catalog.string_agg(r, ', ' ORDER BY o)
                FROM pg_catalog.unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'])
                  WITH ORDINALITY AS u (r, o)
                WHERE NOT pg_catalog.has_table_privilege(c.oid, r)), '')
            FROM (VALUES %s) AS w (nspname, relname)
            LEFT JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.nspname
            LEFT JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
              AND c.relname OPERATOR(pg_catalog.=) w.relname
              AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,f}'::pg_catalog."char"[])
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
            SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text,
              pg_catalog.row_security_active(c.oid)::pg_catalog.text,
              COALESCE((SELECT pg_catalog.string_agg(pg_catalog.quote_ident(tgname), ', ' ORDER BY tgname)
                FROM pg_catalog.pg_trigger WHERE tgrelid OPERATOR(pg_catalog.=) c.oid AND NOT tgisinternal
                  AND tgenabled OPERATOR(pg_catalog.=) ANY ('{%s,A}'::pg_catalog."char"[])), ''),
              COALESCE((SELECT pg_catalog.string_agg(DISTINCT conrelid::pg_catalog.regclass::pg_catalog.text, ', '
                  ORDER BY conrelid::pg_catalog.regclass::pg_catalog.text)
                FROM pg_catalog.pg_constraint WHERE contype OPERATOR(pg_catalog.=) 'f'
                  AND confrelid OPERATOR(pg_catalog.=) c.oid AND conrelid OPERATOR(pg_catalog.<>) c.oid
                  AND conparentid OPERATOR(pg_catalog.=) 0::pg_catalog.oid), ''),
              COALESCE((SELECT pg_catalog.array_to_string(pg_catalog.array_agg(DISTINCT conrelid::pg_catalog.int8), ',')
                FROM pg_catalog.pg_constraint WHERE contype OPERATOR(pg_catalog.=) 'f'
                  AND confrelid OPERATOR(pg_catalog.=) c.oid AND conrelid OPERATOR(pg_catalog.<>) c.oid
                  AND conparentid OPERATOR(pg_catalog.=) 0::pg_catalog.oid), '')
            FROM (VALUES %s) AS w (nspname, relname)
            JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.nspname
            JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
              AND c.relname OPERATOR(pg_catalog.=) w.relname
              AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,f}'::pg_catalog."char"[])
            ORDER BY 1, 2\
            """.formatted(replica ? "R" : "O", CatalogSql.values(tables));
    }
}
