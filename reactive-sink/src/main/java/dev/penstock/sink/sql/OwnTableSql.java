package dev.penstock.sink.sql;

import dev.penstock.core.CollectionName;
import java.util.List;
import java.util.stream.Collectors;

/** The question that tells whether a table of the sink's own can be used: its owner, and code that would run in our session. */
public final class OwnTableSql {
    private OwnTableSql() {}

    /**
     * Asks of each name, in the order given: whether the schema exists, its owner, whether that role is trusted, whether we may
     * create tables in it; whether the relation exists, its kind, its owner, whether that role is trusted, the enabled triggers,
     * the rules, whether row security applies to us, and which of {@code rights} we lack; then our role, and whether it may
     * create schemas. All columns are text.
     *
     * <p>Trusted are our own role and the roles it belongs to, superusers, and the owner of the database. A superuser belongs to
     * every role, so for it membership means nothing.
     */
    public static String facts(List<CollectionName> names, List<String> rights) {
        return """
            SELECT (n.oid IS NOT NULL)::text, COALESCE(so.rolname::text, ''), COALESCE(%3$s, false)::text,
              COALESCE(has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE'), false)::text,
              (c.oid IS NOT NULL)::text, COALESCE(c.relkind::text, ''), COALESCE(o.rolname::text, ''), COALESCE(%4$s, false)::text,
              COALESCE((SELECT string_agg(tgname::text, ', ' ORDER BY tgname) FROM pg_trigger
                WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled <> 'D'), ''),
              COALESCE((SELECT string_agg(rulename::text, ', ' ORDER BY rulename) FROM pg_rewrite
                WHERE ev_class = c.oid AND ev_enabled <> 'D'), ''),
              COALESCE(row_security_active(c.oid), false)::text,
              COALESCE((SELECT string_agg(r, ', ' ORDER BY u.o) FROM unnest(ARRAY[%2$s]) WITH ORDINALITY AS u(r, o)
                WHERE NOT has_table_privilege(c.oid, r)), ''),
              me.rolname::text, has_database_privilege(d.oid, 'CREATE')::text
            FROM (VALUES %1$s) AS w(ordinal, nspname, relname)
            JOIN pg_roles me ON me.rolname = current_user
            JOIN pg_database d ON d.datname = current_database()
            LEFT JOIN pg_namespace n ON n.nspname = w.nspname
            LEFT JOIN pg_roles so ON so.oid = n.nspowner
            LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.relname
            LEFT JOIN pg_roles o ON o.oid = c.relowner
            ORDER BY w.ordinal\
            """.formatted(values(names), texts(rights), trusted("so"), trusted("o"));
    }

    private static String trusted(String role) {
        return "(%1$s.oid = me.oid OR %1$s.rolsuper OR %1$s.oid = d.datdba OR %1$s.rolname = 'pg_database_owner'"
                        .formatted(role)
                + " OR (NOT me.rolsuper AND pg_has_role(me.oid, %1$s.oid, 'MEMBER')))".formatted(role);
    }

    private static String values(List<CollectionName> names) {
        return names.stream()
                .map(name -> "(" + names.indexOf(name) + ", " + SqlText.literal(name.schema()) + "::name, "
                        + SqlText.literal(name.table()) + "::name)")
                .collect(Collectors.joining(", "));
    }

    private static String texts(List<String> texts) {
        return texts.stream().map(SqlText::literal).collect(Collectors.joining(", "));
    }
}
