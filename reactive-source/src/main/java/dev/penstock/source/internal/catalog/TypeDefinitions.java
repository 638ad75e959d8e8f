package dev.penstock.source.internal.catalog;

import dev.penstock.core.internal.schema.TypeDefinition;
import dev.penstock.core.internal.type.ComponentTypes;
import dev.penstock.source.internal.server.CatalogStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Definitions of a database's own types, read from its catalog in one statement. */
final class TypeDefinitions {
    private static final String DOING = "read the definitions of the types from the catalog";

    /** Other collations may be missing in another database, or sort differently there. */
    private static final String PORTABLE_COLLATION = """
        (SELECT co.collname::pg_catalog.text FROM pg_catalog.pg_collation co
          JOIN pg_catalog.pg_namespace cn ON cn.oid OPERATOR(pg_catalog.=) co.collnamespace
          WHERE co.oid OPERATOR(pg_catalog.=) %s AND cn.nspname OPERATOR(pg_catalog.=) 'pg_catalog'
            AND co.collname OPERATOR(pg_catalog.=) ANY ('{C,POSIX,ucs_basic}'::pg_catalog.name[]))\
        """;

    /** User-defined types with their component types; an array is represented by its element. */
    private static final String TYPES =
            ComponentTypes.closure("SELECT oid FROM pg_catalog.pg_type WHERE oid OPERATOR(pg_catalog.=) ANY (?)")
                    + """
                    SELECT t.oid::pg_catalog.int8, n.nspname, t.typname, t.typtype, t.typnotnull,
                           (n.nspname OPERATOR(pg_catalog.=) 'pg_catalog' AND t.oid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid) AS own,
                           ARRAY(SELECT e.enumlabel::pg_catalog.text FROM pg_catalog.pg_enum e
                             WHERE e.enumtypid OPERATOR(pg_catalog.=) t.oid ORDER BY e.enumsortorder) AS labels,
                           CASE WHEN t.typbasetype OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
                             THEN pg_catalog.format_type(t.typbasetype, t.typtypmod)
                             ELSE (SELECT pg_catalog.format_type(r.rngsubtype, NULL) FROM pg_catalog.pg_range r
                               WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid) END AS base,
                           CASE WHEN t.typtype OPERATOR(pg_catalog.=) 'r'
                             THEN (SELECT %s FROM pg_catalog.pg_range r WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid)
                             WHEN t.typtype OPERATOR(pg_catalog.=) 'd' AND t.typcollation OPERATOR(pg_catalog.<>)
                               (SELECT b.typcollation FROM pg_catalog.pg_type b WHERE b.oid OPERATOR(pg_catalog.=) t.typbasetype)
                             THEN %s END AS collation,
                           (SELECT c.opcname::pg_catalog.text FROM pg_catalog.pg_range r
                             JOIN pg_catalog.pg_opclass c ON c.oid OPERATOR(pg_catalog.=) r.rngsubopc AND NOT c.opcdefault
                             JOIN pg_catalog.pg_namespace cn ON cn.oid OPERATOR(pg_catalog.=) c.opcnamespace
                               AND cn.nspname OPERATOR(pg_catalog.=) 'pg_catalog'
                             WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid) AS opclass,
                           (SELECT m.typname::pg_catalog.text FROM pg_catalog.pg_range r
                             JOIN pg_catalog.pg_type m ON m.oid OPERATOR(pg_catalog.=) r.rngmultitypid
                               AND m.typnamespace OPERATOR(pg_catalog.=) t.typnamespace
                             WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid) AS multirange,
                           (EXISTS (SELECT 1 FROM pg_catalog.pg_type e
                             WHERE e.oid OPERATOR(pg_catalog.=) t.typelem AND e.typarray OPERATOR(pg_catalog.=) t.oid)) AS "array",
                           x.extname, xn.nspname AS extnamespace,
                           ARRAY(SELECT f.attname::pg_catalog.text FROM pg_catalog.pg_attribute f
                             WHERE f.attrelid OPERATOR(pg_catalog.=) t.typrelid AND f.attnum OPERATOR(pg_catalog.>) 0
                               AND NOT f.attisdropped ORDER BY f.attnum) AS fields,
                           ARRAY(SELECT pg_catalog.format_type(f.atttypid, f.atttypmod) FROM pg_catalog.pg_attribute f
                             WHERE f.attrelid OPERATOR(pg_catalog.=) t.typrelid AND f.attnum OPERATOR(pg_catalog.>) 0
                               AND NOT f.attisdropped ORDER BY f.attnum) AS "fieldTypes",
                           ARRAY(SELECT COALESCE(%s, '') FROM pg_catalog.pg_attribute f
                             JOIN pg_catalog.pg_type ft ON ft.oid OPERATOR(pg_catalog.=) f.atttypid
                             WHERE f.attrelid OPERATOR(pg_catalog.=) t.typrelid AND f.attnum OPERATOR(pg_catalog.>) 0
                               AND NOT f.attisdropped ORDER BY f.attnum) AS "fieldCollations",
                           ARRAY(SELECT d.oid::pg_catalog.text FROM (
                    %s) d
                             WHERE d.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid) AS parts
                    FROM part
                    JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) part.oid
                    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
                    LEFT JOIN pg_catalog.pg_depend d ON d.classid OPERATOR(pg_catalog.=) 1247::pg_catalog.oid
                      AND d.objid OPERATOR(pg_catalog.=) t.oid AND d.objsubid OPERATOR(pg_catalog.=) 0
                      AND d.deptype OPERATOR(pg_catalog.=) 'e'
                    LEFT JOIN pg_catalog.pg_extension x ON x.oid OPERATOR(pg_catalog.=) d.refobjid
                    LEFT JOIN pg_catalog.pg_namespace xn ON xn.oid OPERATOR(pg_catalog.=) x.extnamespace
                    ORDER BY t.oid
                    """.formatted(
                                    portableCollation("r.rngcollation"),
                                    portableCollation("t.typcollation"),
                                    "CASE WHEN f.attcollation OPERATOR(pg_catalog.<>) ft.typcollation THEN "
                                            + portableCollation("f.attcollation") + " END",
                                    ComponentTypes.OF_T);

    private final Map<Integer, Part> parts;

    private TypeDefinitions(Map<Integer, Part> parts) {
        this.parts = parts;
    }

    /** Reads the existing types with those OIDs, and their component types. */
    static TypeDefinitions read(Connection connection, Set<Integer> oids) {
        Map<Integer, Part> parts = new HashMap<>();
        if (!oids.isEmpty()) {
            CatalogStatement.list(
                    connection, DOING, TYPES, row -> parts.put((int) row.getLong("oid"), Part.of(row)), oids);
        }
        return new TypeDefinitions(parts);
    }

    /** Returns an expression for the name of a column's collation if it exists, and sorts equally, in every database. */
    static String portableCollation(String column) {
        return PORTABLE_COLLATION.formatted(column);
    }

    /** Returns the definitions that columns of these types need, in an order in which they can be created. */
    List<TypeDefinition> of(List<Integer> oids) {
        Map<Integer, TypeDefinition> ordered = new LinkedHashMap<>();
        Set<Integer> seen = new HashSet<>();
        oids.forEach(oid -> add(oid, seen, ordered));
        return List.copyOf(ordered.values());
    }

    /** Component types come before the type. An extension includes all component types of its types. */
    private void add(int oid, Set<Integer> seen, Map<Integer, TypeDefinition> ordered) {
        Part part = parts.get(oid);
        if (part == null || !seen.add(oid)) {
            return;
        }
        part.made.forEach(made -> add(made, seen, ordered));
        if (part.definition != null) {
            ordered.put(oid, part.definition);
        }
    }

    /**
     * A type with its component types.
     *
     * @param definition {@code null} if it needs no definition of its own: it comes with PostgreSQL, with its element,
     *     or with its range
     * @param made the OIDs of its component types
     */
    private record Part(@Nullable TypeDefinition definition, List<Integer> made) {
        static Part of(ResultSet row) throws SQLException {
            boolean own = row.getBoolean("own");
            String extension = row.getString("extname");
            // From PostgreSQL 17 on, an array of an extension's type is a member of the extension too.
            List<Integer> made = own || (extension != null && !row.getBoolean("array"))
                    ? List.of()
                    : CatalogStatement.strings(row, "parts").stream()
                            .map(Integer::parseUnsignedInt)
                            .toList();
            return own ? new Part(null, made) : new Part(definition(row, extension), made);
        }

        private static @Nullable TypeDefinition definition(ResultSet row, @Nullable String extension)
                throws SQLException {
            String schema = row.getString("nspname");
            String name = row.getString("typname");
            if (row.getBoolean("array")) {
                return null;
            }
            if (extension != null) {
                return new TypeDefinition.ExtensionTypeDefinition(
                        schema, name, extension, row.getString("extnamespace"));
            }
            return switch (row.getString("typtype")) {
                case "e" -> new TypeDefinition.EnumDefinition(schema, name, CatalogStatement.strings(row, "labels"));
                case "d" ->
                    new TypeDefinition.DomainDefinition(
                            schema,
                            name,
                            row.getString("base"),
                            row.getBoolean("typnotnull"),
                            row.getString("collation"));
                case "c" -> new TypeDefinition.CompositeDefinition(schema, name, fields(row));
                case "r" ->
                    new TypeDefinition.RangeDefinition(
                            schema,
                            name,
                            row.getString("base"),
                            row.getString("collation"),
                            row.getString("opclass"),
                            row.getString("multirange"));
                case "m" -> null;
                default -> new TypeDefinition.BaseTypeDefinition(schema, name);
            };
        }

        private static List<TypeDefinition.Field> fields(ResultSet row) throws SQLException {
            List<String> names = CatalogStatement.strings(row, "fields");
            List<String> types = CatalogStatement.strings(row, "fieldTypes");
            List<String> collations = CatalogStatement.strings(row, "fieldCollations");
            List<TypeDefinition.Field> fields = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                String collation = collations.get(i);
                fields.add(
                        new TypeDefinition.Field(names.get(i), types.get(i), collation.isEmpty() ? null : collation));
            }
            return fields;
        }
    }
}
