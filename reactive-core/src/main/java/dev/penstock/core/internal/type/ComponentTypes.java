package dev.penstock.core.internal.type;

/** Query for the types that a type of the catalog is made of: base type, element, subtype, range, and attributes. */
public final class ComponentTypes {
    /** Query for the OIDs of the components of {@code t}, a row of {@code pg_type}; OID 0 means none. */
    public static final String OF_T = """
        SELECT t.typbasetype AS oid
        UNION ALL SELECT e.oid FROM pg_catalog.pg_type e
          WHERE e.oid OPERATOR(pg_catalog.=) t.typelem AND e.typarray OPERATOR(pg_catalog.=) t.oid
        UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid
        UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid OPERATOR(pg_catalog.=) t.oid
        UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
          WHERE t.typtype OPERATOR(pg_catalog.=) 'c' AND a.attrelid OPERATOR(pg_catalog.=) t.typrelid
            AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
        """;

    private static final String CLOSURE = """
        WITH RECURSIVE part (oid) AS (
          %s
          UNION
          SELECT component.oid FROM part
          JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) part.oid
          CROSS JOIN LATERAL (
        %s) component
          WHERE component.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
        )
        """;

    private ComponentTypes() {}

    /** Returns a {@code WITH} clause that calls the types of {@code query}, with all their components, {@code part}. */
    public static String closure(String query) {
        return CLOSURE.formatted(query, OF_T);
    }
}
