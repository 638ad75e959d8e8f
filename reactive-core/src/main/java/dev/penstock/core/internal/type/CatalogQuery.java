package dev.penstock.core.internal.type;

import java.util.Collection;
import java.util.stream.Collectors;

/** The SQL of {@link TypeCatalog#query}. */
final class CatalogQuery {
    private static final String SQL = """
        WITH RECURSIVE asked(oid) AS (
          SELECT pg_catalog.unnest('{%s}'::pg_catalog.oid[])
          UNION
          SELECT part.oid FROM asked
          JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) asked.oid
          CROSS JOIN LATERAL (
            SELECT t.typbasetype AS oid
            UNION ALL SELECT e.oid FROM pg_catalog.pg_type e
              WHERE e.oid OPERATOR(pg_catalog.=) t.typelem AND e.typarray OPERATOR(pg_catalog.=) t.oid
            UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid
            UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r
              WHERE r.rngmultitypid OPERATOR(pg_catalog.=) t.oid
            UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
              WHERE t.typtype OPERATOR(pg_catalog.=) 'c' AND a.attrelid OPERATOR(pg_catalog.=) t.typrelid
                AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
          ) part
          WHERE part.oid OPERATOR(pg_catalog.<>) 0
        )
        SELECT t.oid::pg_catalog.int8 AS oid, n.nspname::pg_catalog.text AS schema, t.typname::pg_catalog.text AS name,
          CASE WHEN e.oid IS NOT NULL THEN 'array' ELSE
            CASE WHEN t.typtype OPERATOR(pg_catalog.=) 'e' THEN 'enum'
              WHEN t.typtype OPERATOR(pg_catalog.=) 'd' THEN 'domain'
              WHEN t.typtype OPERATOR(pg_catalog.=) 'c' THEN 'composite'
              WHEN t.typtype OPERATOR(pg_catalog.=) 'r' THEN 'range'
              WHEN t.typtype OPERATOR(pg_catalog.=) 'm' THEN 'multirange' ELSE 'base' END
          END AS kind,
          COALESCE(e.oid, CASE WHEN t.typbasetype OPERATOR(pg_catalog.<>) 0 THEN t.typbasetype END, r.rngsubtype, m.rngtypid, 0)::pg_catalog.int8 AS part,
          t.typdelim::pg_catalog.text AS delimiter,
          (t.typsend OPERATOR(pg_catalog.<>) 0::pg_catalog.oid AND t.typreceive OPERATOR(pg_catalog.<>) 0::pg_catalog.oid) AS "binary",
          a.attname::pg_catalog.text AS attribute, COALESCE(a.atttypid, 0)::pg_catalog.int8 AS "attributeType"
        FROM asked
        JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) asked.oid
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
        LEFT JOIN pg_catalog.pg_type e
          ON e.oid OPERATOR(pg_catalog.=) t.typelem AND e.typarray OPERATOR(pg_catalog.=) t.oid
        LEFT JOIN pg_catalog.pg_range r ON r.rngtypid OPERATOR(pg_catalog.=) t.oid
        LEFT JOIN pg_catalog.pg_range m ON m.rngmultitypid OPERATOR(pg_catalog.=) t.oid
        LEFT JOIN pg_catalog.pg_attribute a
          ON t.typtype OPERATOR(pg_catalog.=) 'c' AND a.attrelid OPERATOR(pg_catalog.=) t.typrelid
         AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
        ORDER BY t.oid, a.attnum
        """;

    private CatalogQuery() {}

    static String of(Collection<Integer> oids) {
        return SQL.formatted(oids.stream().map(Integer::toUnsignedString).collect(Collectors.joining(",")));
    }
}
