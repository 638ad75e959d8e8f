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
          JOIN pg_catalog.pg_type t ON t.oid = asked.oid
          CROSS JOIN LATERAL (
            SELECT t.typbasetype AS oid
            UNION ALL SELECT e.oid FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid
            UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid
            UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid = t.oid
            UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
              WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
          ) part
          WHERE part.oid <> 0
        )
        SELECT t.oid::pg_catalog.int8 AS oid, n.nspname::pg_catalog.text AS schema, t.typname::pg_catalog.text AS name,
          CASE WHEN e.oid IS NOT NULL THEN 'array' ELSE
            CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite'
              WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange' ELSE 'base' END
          END AS kind,
          COALESCE(e.oid, NULLIF(t.typbasetype, 0), r.rngsubtype, m.rngtypid, 0)::pg_catalog.int8 AS part,
          t.typdelim::pg_catalog.text AS delimiter,
          (t.typsend <> 0 AND t.typreceive <> 0) AS "binary",
          a.attname::pg_catalog.text AS attribute, COALESCE(a.atttypid, 0)::pg_catalog.int8 AS "attributeType"
        FROM asked
        JOIN pg_catalog.pg_type t ON t.oid = asked.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
        LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
        LEFT JOIN pg_catalog.pg_range m ON m.rngmultitypid = t.oid
        LEFT JOIN pg_catalog.pg_attribute a
          ON t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY t.oid, a.attnum
        """;

    private CatalogQuery() {}

    static String of(Collection<Integer> oids) {
        return SQL.formatted(oids.stream().map(Integer::toUnsignedString).collect(Collectors.joining(",")));
    }
}
