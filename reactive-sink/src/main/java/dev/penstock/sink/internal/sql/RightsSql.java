package dev.penstock.sink.internal.sql;

import dev.penstock.core.CollectionName;
import java.util.Collection;

/** The queries of the rights of the current role on a target. All columns are text. */
public final class RightsSql {
    /** The first version of the server in which settings have rights of their own, as {@link #role} reports it. */
    public static final int SETTINGS_HAVE_RIGHTS = 150000;

    private RightsSql() {}

    /**
     * Returns the query of the role, the database, whether the role is a superuser, the server's version as a number,
     * whether the role may create temporary tables, the database's encoding, and whether the server is a standby.
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

    /** Returns the query whether the role may act as a replica, for a server since {@link #SETTINGS_HAVE_RIGHTS}. */
    public static String replica() {
        return "SELECT pg_catalog.has_parameter_privilege('session_replication_role', 'SET')::pg_catalog.text";
    }

    /**
     * Returns the query of each table: schema, table, whether the schema exists, whether the role may use it, whether
     * it may create tables in it, whether the table exists, and which of the rights that writing requires are missing,
     * separated by commas.
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
     * Returns the query of schema, table, and whether row security applies to our role. Then the names of the triggers
     * that fire; with role {@code replica} only those that are enabled for it. Then the names of the other tables that
     * reference it, and the names of the rules that replace what is written to it.
     */
    public static String surroundings(Collection<CollectionName> tables, boolean replica) {
        return """
            SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text,
              pg_catalog.row_security_active(c.oid)::pg_catalog.text,
              COALESCE((SELECT pg_catalog.string_agg(pg_catalog.quote_ident(tgname), ', ' ORDER BY tgname)
                FROM pg_catalog.pg_trigger WHERE tgrelid OPERATOR(pg_catalog.=) c.oid AND NOT tgisinternal
                  AND tgenabled OPERATOR(pg_catalog.=) ANY ('{%1$s,A}'::pg_catalog."char"[])), ''),
              COALESCE((SELECT pg_catalog.string_agg(DISTINCT conrelid::pg_catalog.regclass::pg_catalog.text, ', '
                  ORDER BY conrelid::pg_catalog.regclass::pg_catalog.text)
                FROM pg_catalog.pg_constraint WHERE contype OPERATOR(pg_catalog.=) 'f'
                  AND confrelid OPERATOR(pg_catalog.=) c.oid AND conrelid OPERATOR(pg_catalog.<>) c.oid
                  AND conparentid OPERATOR(pg_catalog.=) 0::pg_catalog.oid), ''),
              COALESCE((SELECT pg_catalog.array_to_string(pg_catalog.array_agg(DISTINCT conrelid::pg_catalog.int8), ',')
                FROM pg_catalog.pg_constraint WHERE contype OPERATOR(pg_catalog.=) 'f'
                  AND confrelid OPERATOR(pg_catalog.=) c.oid AND conrelid OPERATOR(pg_catalog.<>) c.oid
                  AND conparentid OPERATOR(pg_catalog.=) 0::pg_catalog.oid), ''),
              COALESCE((SELECT pg_catalog.string_agg(pg_catalog.quote_ident(r.rulename), ', ' ORDER BY r.rulename)
                FROM pg_catalog.pg_rewrite r WHERE r.ev_class OPERATOR(pg_catalog.=) c.oid AND r.is_instead
                  AND r.ev_type OPERATOR(pg_catalog.<>) '1'::pg_catalog."char"
                  AND c.relkind OPERATOR(pg_catalog.<>) 'v'::pg_catalog."char"
                  AND r.ev_enabled OPERATOR(pg_catalog.=) ANY ('{%1$s,A}'::pg_catalog."char"[])), '')
            FROM (VALUES %2$s) AS w (nspname, relname)
            JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.nspname
            JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
              AND c.relname OPERATOR(pg_catalog.=) w.relname
              AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,f}'::pg_catalog."char"[])
            ORDER BY 1, 2\
            """.formatted(replica ? "R" : "O", CatalogSql.values(tables));
    }
}
