package dev.penstock.source.internal.catalog;

import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
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
import java.util.List;
import java.util.Map;
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
        """.formatted(TypeDefinitions.portableCollation("a.attcollation"));

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

    private static final String DATABASE = """
        SELECT s.system_identifier, d.oid::pg_catalog.int8,
               pg_catalog.current_setting('track_commit_timestamp') OPERATOR(pg_catalog.=) 'on'
                 AND NOT pg_catalog.pg_is_in_recovery() AS timed
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
        TypeDefinitions types = TypeDefinitions.read(
                connection,
                columns.values().stream()
                        .flatMap(List::stream)
                        .map(ColumnDefinition::typeOid)
                        .collect(Collectors.toSet()));
        Origin origin = CatalogStatement.single(
                connection,
                DOING,
                DATABASE,
                row -> new Origin(
                        Long.toUnsignedString(row.getLong("system_identifier")) + ':' + row.getLong("oid"),
                        row.getBoolean("timed")));
        return columns.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        table -> new TableDefinition(
                                table.getValue(),
                                List.of(),
                                keys.getOrDefault(table.getKey(), List.of()),
                                types.of(table.getValue().stream()
                                        .map(ColumnDefinition::typeOid)
                                        .toList()),
                                origin.database(),
                                origin.timed(),
                                0)));
    }

    /** The database that definitions are from, and whether its server keeps the times of commits. */
    private record Origin(String database, boolean timed) {}

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
}
