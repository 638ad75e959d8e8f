package dev.penstock.source.internal.catalog;

import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.schema.TypeDefinition;
import dev.penstock.source.internal.selection.ColumnName;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reader of the definitions that create tables like those of the source, from the catalog. It needs a few statements
 * however many tables there are, none of which takes a lock on a table. In a transaction that imported a snapshot, it
 * returns the state of that snapshot.
 */
public final class DefinitionReader {
    private static final String DOING = "read the definitions of the tables from the catalog";

    /** Other collations may be missing in another database, or sort differently there. */
    private static final String PORTABLE_COLLATION = """
        (SELECT co.collname::pg_catalog.text FROM pg_catalog.pg_collation co
          JOIN pg_catalog.pg_namespace cn ON cn.oid OPERATOR(pg_catalog.=) co.collnamespace
          WHERE co.oid OPERATOR(pg_catalog.=) %s AND cn.nspname OPERATOR(pg_catalog.=) 'pg_catalog'
            AND co.collname OPERATOR(pg_catalog.=) ANY ('{C,POSIX,ucs_basic}'::pg_catalog.name[]))\
        """;

    private static final String COLUMNS = """
        SELECT a.attrelid::pg_catalog.int8, a.attnum, a.attname, a.atttypid::pg_catalog.int8, a.atttypmod,
               pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull,
               CASE WHEN a.attcollation OPERATOR(pg_catalog.<>) t.typcollation THEN %s END AS collation,
               (a.atthasdef OR a.attidentity OPERATOR(pg_catalog.<>) ''::pg_catalog."char") AS filled,
               n.nspname, c.relname,
               CASE WHEN a.atthasmissing AND NOT EXISTS (
                 SELECT FROM ROWS FROM (
                   pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[]),
                   pg_catalog.unnest(?::pg_catalog.text[])) AS hidden (nspname, relname, attname)
                 WHERE hidden.attname OPERATOR(pg_catalog.=) a.attname
                   AND (hidden.nspname IS NULL OR hidden.nspname OPERATOR(pg_catalog.=) n.nspname)
                   AND (hidden.relname IS NULL OR hidden.relname OPERATOR(pg_catalog.=) c.relname))
               THEN pg_catalog.array_to_string(a.attmissingval, '') END AS missing
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
        JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        WHERE a.attrelid OPERATOR(pg_catalog.=) ANY (?) AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
        ORDER BY a.attrelid, a.attnum
        """.formatted(PORTABLE_COLLATION.formatted("a.attcollation"));

    private static final String PRIMARY_KEYS = """
        SELECT x.indrelid::pg_catalog.int8,
               pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY k.place) AS columns
        FROM pg_catalog.pg_index x
        CROSS JOIN pg_catalog.unnest(x.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_catalog.pg_attribute a
          ON a.attrelid OPERATOR(pg_catalog.=) x.indrelid AND a.attnum OPERATOR(pg_catalog.=) k.attnum
        WHERE x.indrelid OPERATOR(pg_catalog.=) ANY (?) AND x.indisprimary
          AND k.place OPERATOR(pg_catalog.<=) x.indnkeyatts
        GROUP BY x.indrelid
        """;

    /** User-defined types with their component types; an array is represented by its element. */
    private static final String TYPES = """
        WITH RECURSIVE part (oid) AS (
          SELECT oid FROM pg_catalog.pg_type WHERE oid OPERATOR(pg_catalog.=) ANY (?)
          UNION
          SELECT p.oid FROM part
          JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) part.oid
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
          ) p
          WHERE p.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
        )
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
                 SELECT t.typbasetype AS oid
                 UNION ALL SELECT e.oid FROM pg_catalog.pg_type e
                   WHERE e.oid OPERATOR(pg_catalog.=) t.typelem AND e.typarray OPERATOR(pg_catalog.=) t.oid
                 UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid
                 UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r
                   WHERE r.rngmultitypid OPERATOR(pg_catalog.=) t.oid
                 UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
                   WHERE t.typtype OPERATOR(pg_catalog.=) 'c' AND a.attrelid OPERATOR(pg_catalog.=) t.typrelid
                     AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped) d
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
                    PORTABLE_COLLATION.formatted("r.rngcollation"),
                    PORTABLE_COLLATION.formatted("t.typcollation"),
                    "CASE WHEN f.attcollation OPERATOR(pg_catalog.<>) ft.typcollation THEN "
                            + PORTABLE_COLLATION.formatted("f.attcollation") + " END");

    private static final String DATABASE = """
        SELECT s.system_identifier, d.oid::pg_catalog.int8
        FROM pg_catalog.pg_control_system() s
        JOIN pg_catalog.pg_database d ON d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
        """;

    private DefinitionReader() {}

    /**
     * Returns the definitions of the existing {@code tables}, by OID, without excluded columns. The value that existing
     * rows have for an added column is not read for excluded and masked columns.
     */
    public static Map<Integer, TableDefinition> read(
            Connection connection, Collection<Integer> tables, ColumnRules rules) {
        if (tables.isEmpty()) {
            return Map.of();
        }
        Map<Integer, List<ColumnDefinition>> columns = new LinkedHashMap<>();
        List<ColumnName> hidden = rules.hidden();
        CatalogStatement.list(
                connection,
                DOING,
                COLUMNS,
                row -> {
                    TableName table = new TableName(row.getString("nspname"), row.getString("relname"));
                    return rules.excludes(table, row.getString("attname"))
                            || columns.computeIfAbsent((int) row.getLong("attrelid"), oid -> new ArrayList<>())
                                    .add(column(row));
                },
                texts(hidden, name -> name.table() == null ? null : name.table().schema()),
                texts(hidden, name -> name.table() == null ? null : name.table().table()),
                texts(hidden, ColumnName::column),
                tables);
        Map<Integer, List<String>> keys = new HashMap<>();
        CatalogStatement.list(
                connection,
                DOING,
                PRIMARY_KEYS,
                row -> keys.put((int) row.getLong("indrelid"), CatalogStatement.strings(row, "columns")),
                tables);
        Map<Integer, Part> parts = parts(connection, columns.values());
        String database = CatalogStatement.single(
                connection,
                DOING,
                DATABASE,
                row -> Long.toUnsignedString(row.getLong("system_identifier")) + ':' + row.getLong("oid"));
        return columns.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        table -> new TableDefinition(
                                table.getValue(),
                                keys.getOrDefault(table.getKey(), List.of()),
                                types(table.getValue(), parts),
                                database,
                                0)));
    }

    private static List<@Nullable String> texts(List<ColumnName> names, Function<ColumnName, @Nullable String> part) {
        List<@Nullable String> texts = new ArrayList<>();
        names.forEach(name -> texts.add(part.apply(name)));
        return texts;
    }

    private static ColumnDefinition column(ResultSet row) throws SQLException {
        return new ColumnDefinition(
                row.getInt("attnum"),
                row.getString("attname"),
                (int) row.getLong("atttypid"),
                row.getInt("atttypmod"),
                row.getString("type"),
                row.getBoolean("attnotnull"),
                row.getString("collation"),
                row.getBoolean("filled"),
                row.getString("missing"));
    }

    private static Map<Integer, Part> parts(Connection connection, Collection<List<ColumnDefinition>> columns) {
        Set<Integer> oids = columns.stream()
                .flatMap(List::stream)
                .map(ColumnDefinition::typeOid)
                .collect(Collectors.toSet());
        Map<Integer, Part> parts = new HashMap<>();
        if (!oids.isEmpty()) {
            CatalogStatement.list(
                    connection, DOING, TYPES, row -> parts.put((int) row.getLong("oid"), Part.of(row)), oids);
        }
        return parts;
    }

    private static List<TypeDefinition> types(List<ColumnDefinition> columns, Map<Integer, Part> parts) {
        Map<Integer, TypeDefinition> ordered = new LinkedHashMap<>();
        Set<Integer> seen = new LinkedHashSet<>();
        columns.forEach(column -> add(column.typeOid(), parts, seen, ordered));
        return List.copyOf(ordered.values());
    }

    /** Component types come before the type. An extension includes all component types of its types. */
    private static void add(
            int oid, Map<Integer, Part> parts, Set<Integer> seen, Map<Integer, TypeDefinition> ordered) {
        Part part = parts.get(oid);
        if (part == null || !seen.add(oid)) {
            return;
        }
        part.made.forEach(made -> add(made, parts, seen, ordered));
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
            List<Integer> made = own || extension != null
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
