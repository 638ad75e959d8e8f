package dev.penstock.sink.internal.sql;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.sql.SqlText;
import java.util.List;
import java.util.stream.Collectors;

/** The query of the facts about tables of the sink's own: owners, and code that would run in our session. */
public final class OwnTableSql {
    private OwnTableSql() {}

    /**
     * Returns the query. For each name, in the given order: whether the schema exists, its owner, whether that role is
     * trusted, whether we may create tables in it. Then whether the relation exists, its kind, its owner, whether that
     * role is trusted, the enabled triggers, the rules, whether row security applies to us, and which of {@code rights}
     * we lack. Then our role, and whether it may create schemas. Finally the tables below it that are not like it, and the
     * functions, operators and types of roles that are not trusted, which its columns, constraints and indexes use. All
     * columns are text.
     *
     * <p>Trusted are our own role and the roles it belongs to, superusers, and the owner of the database. A superuser
     * belongs to every role, so for it membership means nothing.
     */
    public static String facts(List<CollectionName> names, List<String> rights) {
        return """
            SELECT (n.oid IS NOT NULL)::pg_catalog.text, COALESCE(so.rolname::pg_catalog.text, ''),
              COALESCE(%3$s, false)::pg_catalog.text,
              COALESCE(pg_catalog.has_schema_privilege(n.oid, 'CREATE')
                AND pg_catalog.has_schema_privilege(n.oid, 'USAGE'), false)::pg_catalog.text,
              (c.oid IS NOT NULL)::pg_catalog.text, COALESCE(c.relkind::pg_catalog.text, ''),
              COALESCE(o.rolname::pg_catalog.text, ''), COALESCE(%4$s, false)::pg_catalog.text,
              COALESCE((SELECT pg_catalog.string_agg(tgname::pg_catalog.text, ', ' ORDER BY tgname)
                FROM pg_catalog.pg_trigger
                WHERE tgrelid OPERATOR(pg_catalog.=) c.oid AND NOT tgisinternal
                  AND tgenabled OPERATOR(pg_catalog.<>) 'D'), ''),
              COALESCE((SELECT pg_catalog.string_agg(rulename::pg_catalog.text, ', ' ORDER BY rulename)
                FROM pg_catalog.pg_rewrite
                WHERE ev_class OPERATOR(pg_catalog.=) c.oid AND ev_enabled OPERATOR(pg_catalog.<>) 'D'), ''),
              COALESCE(pg_catalog.row_security_active(c.oid), false)::pg_catalog.text,
              COALESCE((SELECT pg_catalog.string_agg(r, ', ' ORDER BY u.o)
                FROM pg_catalog.unnest(ARRAY[%2$s]) WITH ORDINALITY AS u (r, o)
                WHERE NOT pg_catalog.has_table_privilege(c.oid, r)), ''),
              me.rolname::pg_catalog.text, pg_catalog.has_database_privilege(d.oid, 'CREATE')::pg_catalog.text,
              COALESCE((WITH RECURSIVE below AS (
                  SELECT inhrelid FROM pg_catalog.pg_inherits WHERE inhparent OPERATOR(pg_catalog.=) c.oid
                  UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i
                    JOIN below ON i.inhparent OPERATOR(pg_catalog.=) below.inhrelid)
                SELECT pg_catalog.string_agg(k.oid::pg_catalog.regclass::pg_catalog.text, ', ' ORDER BY k.oid)
                FROM below JOIN pg_catalog.pg_class k ON k.oid OPERATOR(pg_catalog.=) below.inhrelid
                WHERE k.relowner OPERATOR(pg_catalog.<>) c.relowner OR k.relhasrules OR k.relhastriggers), ''),
              COALESCE((SELECT pg_catalog.string_agg(DISTINCT
                  pg_catalog.pg_describe_object(u.refclassid, u.refobjid, 0), ', ')
                FROM pg_catalog.pg_depend u
                JOIN (SELECT 1255::pg_catalog.oid AS class, oid, proowner AS owner FROM pg_catalog.pg_proc
                  UNION ALL SELECT 1247::pg_catalog.oid, oid, typowner FROM pg_catalog.pg_type
                  UNION ALL SELECT 2617::pg_catalog.oid, oid, oprowner FROM pg_catalog.pg_operator) p
                  ON p.class OPERATOR(pg_catalog.=) u.refclassid AND p.oid OPERATOR(pg_catalog.=) u.refobjid
                JOIN pg_catalog.pg_roles po ON po.oid OPERATOR(pg_catalog.=) p.owner
                WHERE NOT %5$s AND ((u.classid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid
                    AND (u.objid OPERATOR(pg_catalog.=) c.oid OR u.objid OPERATOR(pg_catalog.=) ANY (ARRAY(
                      SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid OPERATOR(pg_catalog.=) c.oid))))
                  OR (u.classid OPERATOR(pg_catalog.=) 2606::pg_catalog.oid AND u.objid OPERATOR(pg_catalog.=) ANY (ARRAY(
                    SELECT oid FROM pg_catalog.pg_constraint WHERE conrelid OPERATOR(pg_catalog.=) c.oid)))
                  OR (u.classid OPERATOR(pg_catalog.=) 2604::pg_catalog.oid AND u.objid OPERATOR(pg_catalog.=) ANY (ARRAY(
                    SELECT oid FROM pg_catalog.pg_attrdef WHERE adrelid OPERATOR(pg_catalog.=) c.oid))))), '')
            FROM (VALUES %1$s) AS w (ordinal, nspname, relname)
            JOIN pg_catalog.pg_roles me ON me.rolname OPERATOR(pg_catalog.=) current_user
            JOIN pg_catalog.pg_database d ON d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
            LEFT JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.nspname
            LEFT JOIN pg_catalog.pg_roles so ON so.oid OPERATOR(pg_catalog.=) n.nspowner
            LEFT JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
              AND c.relname OPERATOR(pg_catalog.=) w.relname
            LEFT JOIN pg_catalog.pg_roles o ON o.oid OPERATOR(pg_catalog.=) c.relowner
            ORDER BY w.ordinal\
            """.formatted(values(names), texts(rights), trusted("so"), trusted("o"), trusted("po"));
    }

    /**
     * Returns the condition that a role is trusted.
     *
     * @param role the alias of its row of {@code pg_roles}; {@code me} is our row, and {@code d} that of the database
     */
    public static String trusted(String role) {
        return ("(%1$s.oid OPERATOR(pg_catalog.=) me.oid OR %1$s.rolsuper OR %1$s.oid OPERATOR(pg_catalog.=) d.datdba"
                        + " OR %1$s.rolname OPERATOR(pg_catalog.=) 'pg_database_owner'"
                        + " OR (NOT me.rolsuper AND pg_catalog.pg_has_role(me.oid, %1$s.oid, 'MEMBER')))")
                .formatted(role);
    }

    private static String values(List<CollectionName> names) {
        return names.stream()
                .map(name -> "(" + names.indexOf(name) + ", " + SqlText.literal(name.schema()) + "::pg_catalog.name, "
                        + SqlText.literal(name.table()) + "::pg_catalog.name)")
                .collect(Collectors.joining(", "));
    }

    private static String texts(List<String> texts) {
        return texts.stream().map(SqlText::literal).collect(Collectors.joining(", "));
    }
}
