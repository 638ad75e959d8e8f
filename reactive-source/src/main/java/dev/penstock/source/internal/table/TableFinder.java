package dev.penstock.source.internal.table;

import dev.penstock.core.Check;
import dev.penstock.source.internal.server.CatalogStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Search for the tables that patterns name. It reports tables that are missing or cannot be streamed. */
final class TableFinder {
    /** Lower OIDs belong to the system (manual, section "Object Identifier Types"). */
    private static final int FIRST_USER_OID = 16384;

    /** Columns of the tables in which a sink stores positions, dead letters and columns of the source, whatever their names. */
    private static final List<String> COLUMNS_OF_SINK_TABLES = List.of(
            "pipeline,position,epoch",
            "position,operation,table,key,record,error,at",
            "table,database,relation,place,name,number,type,modifier,key");

    /**
     * A pattern for a whole schema leaves out the tables that extensions own, and those of a sink, which would
     * overwrite the tables of another sink.
     */
    private static final String FIND = """
        SELECT w.item, c.oid, c.relname, c.relkind, c.relpersistence
        FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[])) WITH ORDINALITY AS w (schema, relation, item)
        LEFT JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.schema
        LEFT JOIN pg_catalog.pg_class c
          ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
         AND (c.relname OPERATOR(pg_catalog.=) w.relation
              OR w.relation IS NULL
                 AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::pg_catalog."char"[]) AND c.relpersistence OPERATOR(pg_catalog.=) 'p'
                 AND NOT c.relispartition
                 AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                 WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
                                   AND d.objid OPERATOR(pg_catalog.=) c.oid AND d.deptype OPERATOR(pg_catalog.=) 'e')
                 AND coalesce(
                       (SELECT pg_catalog.string_agg(a.attname::pg_catalog.text, ',' ORDER BY a.attnum)
                        FROM pg_catalog.pg_attribute a
                        WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0
                          AND NOT a.attisdropped),
                       '') OPERATOR(pg_catalog.<>) ALL (?::pg_catalog.text[]))
        ORDER BY w.item
        """;

    private static final String FIND_SIMILAR = """
        SELECT n.nspname, c.relname
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        WHERE pg_catalog.lower(n.nspname) OPERATOR(pg_catalog.=) ? AND pg_catalog.lower(c.relname) OPERATOR(pg_catalog.=) ?
          AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::pg_catalog."char"[])
        ORDER BY 1, 2
        LIMIT 1
        """;

    private final Connection connection;
    private final List<Check> findings;

    TableFinder(Connection connection, List<Check> findings) {
        this.connection = connection;
        this.findings = findings;
    }

    Set<Integer> find(List<TablePattern> all) {
        List<TablePattern> patterns =
                all.stream().filter(pattern -> !pattern.excluded()).toList();
        Set<TablePattern> unmatched = new LinkedHashSet<>();
        Set<TablePattern> matched = new HashSet<>();
        List<String> schemas = new ArrayList<>();
        List<@Nullable String> relations = new ArrayList<>();
        for (TablePattern pattern : patterns) {
            schemas.add(pattern.schema());
            relations.add(pattern.table());
        }
        Set<Integer> oids = new LinkedHashSet<>();
        for (Found found : CatalogStatement.list(
                connection, "find the tables", FIND, Found::read, schemas, relations, COLUMNS_OF_SINK_TABLES)) {
            TablePattern pattern = patterns.get(found.item);
            if (found.relation != null && !TablePattern.choose(all, new TableName(pattern.schema(), found.relation))) {
                unmatched.add(pattern);
                continue;
            }
            if (found.relation != null && !pattern.matches(new TableName(pattern.schema(), found.relation))) {
                // Another pattern chooses it.
                unmatched.add(pattern);
                continue;
            }
            matched.add(pattern);
            Check finding = found.relation == null ? missing(pattern) : unsuitable(pattern, found);
            if (finding == null) {
                oids.add(found.oid);
            } else {
                findings.add(finding);
            }
        }
        unmatched.stream()
                .filter(pattern -> !matched.contains(pattern))
                .forEach(pattern -> findings.add(Check.failed(
                        pattern.toString(), "No table that is not left out matches " + pattern + '.', null)));
        return oids;
    }

    private Check missing(TablePattern pattern) {
        if (pattern.table() == null) {
            return Check.failed(
                    pattern.toString(),
                    "There is no table in schema " + TablePattern.quoteWhereNeeded(pattern.schema()) + '.',
                    null);
        }
        List<TableName> similar = CatalogStatement.list(
                connection,
                "find the tables",
                FIND_SIMILAR,
                row -> new TableName(row.getString(1), row.getString(2)),
                pattern.schema().toLowerCase(Locale.ROOT),
                pattern.table().toLowerCase(Locale.ROOT));
        String hint = similar.isEmpty() ? "" : "; there is " + similar.get(0) + ", and upper and lower case differ";
        return Check.failed(pattern.toString(), "Table " + pattern + " does not exist" + hint + '.', null);
    }

    private static @Nullable Check unsuitable(TablePattern pattern, Found found) {
        TableName name = new TableName(pattern.schema(), found.relation == null ? "" : found.relation);
        if (!found.kind.equals("r") && !found.kind.equals("p")) {
            return finding(name, name + " is " + kindInWords(found.kind) + ", not a table", null);
        }
        if (found.persistence.equals("t")) {
            return finding(name, "Table " + name + " is temporary: its changes are not in the WAL", null);
        }
        if (found.persistence.equals("u")) {
            String fix = "ALTER TABLE " + name.sql() + " SET LOGGED";
            return finding(name, "Table " + name + " is unlogged: its changes are not in the WAL", fix);
        }
        if (Integer.compareUnsigned(found.oid, FIRST_USER_OID) < 0) {
            return finding(name, "Table " + name + " belongs to the system and cannot be published", null);
        }
        return null;
    }

    private static Check finding(TableName name, String message, @Nullable String fix) {
        return Check.failed(name.toString(), message + '.', fix);
    }

    private static String kindInWords(String kind) {
        return switch (kind) {
            case "v" -> "a view";
            case "m" -> "a materialized view";
            case "f" -> "a foreign table";
            case "S" -> "a sequence";
            case "i", "I" -> "an index";
            case "c" -> "a composite type";
            default -> "another kind of relation";
        };
    }

    private record Found(int item, int oid, @Nullable String relation, String kind, String persistence) {
        static Found read(ResultSet row) throws SQLException {
            String relation = row.getString("relname");
            return relation == null
                    ? new Found(row.getInt("item") - 1, 0, null, "", "")
                    : new Found(
                            row.getInt("item") - 1,
                            (int) row.getLong("oid"),
                            relation,
                            row.getString("relkind"),
                            row.getString("relpersistence"));
        }
    }
}
