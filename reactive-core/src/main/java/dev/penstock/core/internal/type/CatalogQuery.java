package dev.penstock.core.internal.type;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The SQL of {@link TypeCatalog#query}. An {@code hstore} has no usable binary form in a database of another encoding than UTF8: the
 * lengths in it are those before the conversion of the texts.
 */
final class CatalogQuery {
    private static final String SQL = """
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
          (t.typsend OPERATOR(pg_catalog.<>) 0::pg_catalog.oid AND t.typreceive OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
            AND (t.typname OPERATOR(pg_catalog.<>) 'hstore' OR pg_catalog.current_setting('server_encoding')
              OPERATOR(pg_catalog.=) ANY ('{UTF8,SQL_ASCII}'::pg_catalog.text[]))) AS "binary",
          a.attname::pg_catalog.text AS attribute, COALESCE(a.atttypid, 0)::pg_catalog.int8 AS "attributeType"
        FROM part
        JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) part.oid
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
        String asked = oids.stream().map(Integer::toUnsignedString).collect(Collectors.joining(","));
        return ComponentTypes.closure("SELECT pg_catalog.unnest('{" + asked + "}'::pg_catalog.oid[])") + SQL;
    }
}
