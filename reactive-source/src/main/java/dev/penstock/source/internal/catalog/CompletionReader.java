package dev.penstock.source.internal.catalog;

import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.source.internal.server.CatalogStatement;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Reader of the statements that complete copies of tables, from the catalog: the objects without which rows can be
 * written. In execution order: sequences, defaults and checks of domains, defaults and identities, generated columns, checks and unique constraints,
 * indexes, foreign keys.
 */
public final class CompletionReader {
    private static final String DOING = "read the statements that complete the tables";

    private static final String TABLE =
            "pg_catalog.format('%I.%I', n.nspname::pg_catalog.text, c.relname::pg_catalog.text)";

    private static final String OF_TABLES = """
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        WHERE c.oid OPERATOR(pg_catalog.=) ANY (?)\
        """;

    /** The types of the tables' columns, with the types that these consist of. */
    private static final String TYPES = """
        WITH RECURSIVE used (oid) AS (
          SELECT a.atttypid FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid AND NOT a.attisdropped
          %s
          UNION
          SELECT part.oid FROM used u JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) u.oid
          CROSS JOIN LATERAL (
            SELECT t.typelem UNION ALL SELECT t.typbasetype
            UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
              WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid AND NOT a.attisdropped
            UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r
              WHERE t.oid OPERATOR(pg_catalog.=) ANY (ARRAY[r.rngtypid, r.rngmultitypid])) part (oid)
        )\
        """.formatted(OF_TABLES);

    /**
     * A check of a domain that arrays or composite types contain cannot be added to existing columns, unless as NOT VALID. A foreign key to a
     * partitioned table has further ones to its partitions.
     */
    private static final List<String> QUERIES = List.of("""
            SELECT DISTINCT pg_catalog.format('CREATE SEQUENCE IF NOT EXISTS %%I.%%I', sn.nspname::pg_catalog.text, s.relname::pg_catalog.text) AS statement
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_attrdef f ON f.adrelid OPERATOR(pg_catalog.=) c.oid
            JOIN pg_catalog.pg_depend d ON d.classid OPERATOR(pg_catalog.=) 2604::pg_catalog.oid
              AND d.objid OPERATOR(pg_catalog.=) f.oid AND d.refclassid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid
            JOIN pg_catalog.pg_class s ON s.oid OPERATOR(pg_catalog.=) d.refobjid
              AND s.relkind OPERATOR(pg_catalog.=) 'S'::pg_catalog."char"
            JOIN pg_catalog.pg_namespace sn ON sn.oid OPERATOR(pg_catalog.=) s.relnamespace
            %2$s ORDER BY 1
            """, """
            %3$s
            SELECT pg_catalog.format('ALTER DOMAIN %%I.%%I SET DEFAULT %%s', tn.nspname::pg_catalog.text, t.typname::pg_catalog.text,
              pg_catalog.pg_get_expr(t.typdefaultbin, 0::pg_catalog.oid)) AS statement
            FROM used u
            JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) u.oid
              AND t.typtype OPERATOR(pg_catalog.=) 'd'::pg_catalog."char" AND t.typdefaultbin IS NOT NULL
            JOIN pg_catalog.pg_namespace tn ON tn.oid OPERATOR(pg_catalog.=) t.typnamespace
            ORDER BY 1
            """, """
            %3$s
            SELECT pg_catalog.format('ALTER DOMAIN %%I.%%I ADD CONSTRAINT %%I %%s', tn.nspname::pg_catalog.text, t.typname::pg_catalog.text,
              k.conname::pg_catalog.text, pg_catalog.pg_get_constraintdef(k.oid)) OPERATOR(pg_catalog.||)
              CASE WHEN k.convalidated AND EXISTS (
                  SELECT FROM pg_catalog.pg_attribute a
                  JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
                  WHERE a.atttypid OPERATOR(pg_catalog.=) t.typarray
                    OR (a.atttypid OPERATOR(pg_catalog.=) t.oid AND c.relkind OPERATOR(pg_catalog.=) 'c'::pg_catalog."char"))
                THEN ' NOT VALID' ELSE '' END AS statement
            FROM used u
            JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) u.oid
              AND t.typtype OPERATOR(pg_catalog.=) 'd'::pg_catalog."char"
            JOIN pg_catalog.pg_namespace tn ON tn.oid OPERATOR(pg_catalog.=) t.typnamespace
            JOIN pg_catalog.pg_constraint k ON k.contypid OPERATOR(pg_catalog.=) t.oid
              AND k.contype OPERATOR(pg_catalog.=) 'c'::pg_catalog."char"
            ORDER BY 1
            """, """
            SELECT CASE WHEN a.attgenerated OPERATOR(pg_catalog.=) ''::pg_catalog."char"
              THEN pg_catalog.format('ALTER TABLE %%s ALTER COLUMN %%I SET DEFAULT %%s', %1$s, a.attname::pg_catalog.text,
                pg_catalog.pg_get_expr(f.adbin, f.adrelid))
              ELSE pg_catalog.format('ALTER TABLE %%s ADD COLUMN %%I %%s GENERATED ALWAYS AS (%%s) %%s', %1$s,
                a.attname::pg_catalog.text, pg_catalog.format_type(a.atttypid, a.atttypmod),
                pg_catalog.pg_get_expr(f.adbin, f.adrelid),
                CASE WHEN a.attgenerated OPERATOR(pg_catalog.=) 's'::pg_catalog."char" THEN 'STORED' ELSE 'VIRTUAL' END) END AS statement
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid AND NOT a.attisdropped
            JOIN pg_catalog.pg_attrdef f ON f.adrelid OPERATOR(pg_catalog.=) c.oid
              AND f.adnum OPERATOR(pg_catalog.=) a.attnum
            %2$s ORDER BY c.oid, a.attnum
            """, """
            SELECT pg_catalog.format('ALTER TABLE %%s ALTER COLUMN %%I ADD GENERATED %%s AS IDENTITY', %1$s,
              a.attname::pg_catalog.text,
              CASE WHEN a.attidentity OPERATOR(pg_catalog.=) 'a'::pg_catalog."char" THEN 'ALWAYS' ELSE 'BY DEFAULT' END) AS statement
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid AND NOT a.attisdropped
              AND a.attidentity OPERATOR(pg_catalog.<>) ''::pg_catalog."char"
            %2$s ORDER BY c.oid, a.attnum
            """, """
            SELECT pg_catalog.format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', %1$s, k.conname::pg_catalog.text,
              pg_catalog.pg_get_constraintdef(k.oid)) AS statement
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_constraint k ON k.conrelid OPERATOR(pg_catalog.=) c.oid
              AND k.contype OPERATOR(pg_catalog.=) ANY ('{c,u,x}'::pg_catalog."char"[])
            %2$s ORDER BY c.oid, k.conname
            """, """
            SELECT pg_catalog.pg_get_indexdef(i.indexrelid) AS statement
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_index i ON i.indrelid OPERATOR(pg_catalog.=) c.oid AND NOT i.indisprimary AND i.indisvalid
              AND (NOT i.indisreplident)
            %2$s AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
              WHERE k.conindid OPERATOR(pg_catalog.=) i.indexrelid AND k.conrelid OPERATOR(pg_catalog.=) c.oid)
            ORDER BY i.indexrelid
            """, """
            SELECT pg_catalog.format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', %1$s, k.conname::pg_catalog.text,
              pg_catalog.pg_get_constraintdef(k.oid)) AS statement
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_constraint k ON k.conrelid OPERATOR(pg_catalog.=) c.oid
              AND k.contype OPERATOR(pg_catalog.=) 'f'::pg_catalog."char"
            %2$s AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint p
              WHERE p.oid OPERATOR(pg_catalog.=) k.conparentid AND p.conrelid OPERATOR(pg_catalog.=) k.conrelid)
            ORDER BY c.oid, k.conname
            """);

    private CompletionReader() {}

    /** Returns the statements for the tables with those OIDs. */
    public static List<String> read(Connection connection, Collection<Integer> tables) {
        List<String> statements = new ArrayList<>();
        if (!tables.isEmpty()) {
            for (String query : QUERIES) {
                statements.addAll(CatalogStatement.list(
                        connection,
                        DOING,
                        query.formatted(TABLE, OF_TABLES, TYPES),
                        row -> PrintableText.ofSql(row.getString("statement")),
                        tables));
            }
        }
        return statements;
    }
}
