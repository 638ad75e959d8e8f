package dev.penstock.source.internal.table;

import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reader of the catalog's descriptions of tables: their leaf partitions, keys and columns. */
final class TableReader {
    private static final String RELATIONS = """
        WITH RECURSIVE tree (root, oid) AS (
          SELECT oid, oid FROM pg_catalog.pg_class
          WHERE oid OPERATOR(pg_catalog.=) ANY (?) AND relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::pg_catalog."char"[])
          UNION ALL
          SELECT t.root, i.inhrelid
          FROM tree t
          JOIN pg_catalog.pg_class p ON p.oid OPERATOR(pg_catalog.=) t.oid AND p.relkind OPERATOR(pg_catalog.=) 'p'
          JOIN pg_catalog.pg_inherits i ON i.inhparent OPERATOR(pg_catalog.=) t.oid AND NOT i.inhdetachpending
        )
        SELECT t.root, c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident,
               c.reltuples::pg_catalog.int8,
               c.relpages::pg_catalog.int8
                 OPERATOR(pg_catalog.*) pg_catalog.current_setting('block_size')::pg_catalog.int8 AS bytes
        FROM tree t
        JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) t.oid
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        """;

    /** The server ignores indexes that are not valid or not immediate (relcache.c, RelationGetIndexList). */
    private static final String INDEXES = """
        SELECT x.indrelid, x.indisprimary, x.indisreplident,
               pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY k.place) AS columns
        FROM pg_catalog.pg_index x
        CROSS JOIN pg_catalog.unnest(x.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_catalog.pg_attribute a
          ON a.attrelid OPERATOR(pg_catalog.=) x.indrelid AND a.attnum OPERATOR(pg_catalog.=) k.attnum
        WHERE x.indrelid OPERATOR(pg_catalog.=) ANY (?)
          AND (x.indisprimary OR x.indisreplident)
          AND x.indisvalid AND x.indisunique AND x.indimmediate
          AND k.place OPERATOR(pg_catalog.<=) x.indnkeyatts
        GROUP BY x.indexrelid, x.indrelid, x.indisprimary, x.indisreplident
        """;

    private static final String COLUMNS = """
        SELECT attrelid, attnum, attname, atttypid, atttypmod, attgenerated
        FROM pg_catalog.pg_attribute
        WHERE attrelid OPERATOR(pg_catalog.=) ANY (?) AND attnum OPERATOR(pg_catalog.>) 0 AND NOT attisdropped
        ORDER BY attrelid, attnum
        """;

    private static final String DOING = "read the tables from the catalog";

    private final Connection connection;

    TableReader(Connection connection) {
        this.connection = connection;
    }

    List<SourceTable> read(Collection<Integer> oids) {
        if (oids.isEmpty()) {
            return List.of();
        }
        List<Relation> relations = CatalogStatement.list(connection, DOING, RELATIONS, Relation::read, oids);
        Map<Integer, Keys> keys =
                readKeys(relations.stream().map(Relation::oid).distinct().toList());
        Map<Integer, List<SourceColumn>> columns = readColumns(oids);
        Map<Integer, List<Leaf>> leaves = new HashMap<>();
        relations.stream()
                .filter(relation -> !relation.kind.equals("p"))
                .sorted(Comparator.comparing(Relation::name))
                .forEach(relation -> leaves.computeIfAbsent(relation.root, root -> new ArrayList<>())
                        .add(relation.leaf(keys)));
        return relations.stream()
                .filter(relation -> relation.oid == relation.root)
                .sorted(Comparator.comparing(Relation::name))
                .map(root -> new SourceTable(
                        root.oid,
                        root.name,
                        root.kind.equals("p"),
                        root.key(keys),
                        columns.getOrDefault(root.oid, List.of()),
                        leaves.getOrDefault(root.oid, List.of())))
                .toList();
    }

    private Map<Integer, Keys> readKeys(List<Integer> oids) {
        Map<Integer, Keys> keys = new HashMap<>();
        CatalogStatement.list(
                connection,
                DOING,
                INDEXES,
                row -> {
                    Keys index = new Keys(List.of(), List.of());
                    List<String> columns = CatalogStatement.strings(row, "columns");
                    if (row.getBoolean("indisprimary")) {
                        index = new Keys(columns, index.identity);
                    }
                    if (row.getBoolean("indisreplident")) {
                        index = new Keys(index.primary, columns);
                    }
                    return keys.merge((int) row.getLong("indrelid"), index, Keys::and);
                },
                oids);
        return keys;
    }

    private Map<Integer, List<SourceColumn>> readColumns(Collection<Integer> oids) {
        Map<Integer, List<SourceColumn>> columns = new LinkedHashMap<>();
        CatalogStatement.list(
                connection,
                DOING,
                COLUMNS,
                row -> columns.computeIfAbsent((int) row.getLong("attrelid"), oid -> new ArrayList<>())
                        .add(new SourceColumn(
                                row.getInt("attnum"),
                                row.getString("attname"),
                                (int) row.getLong("atttypid"),
                                row.getInt("atttypmod"),
                                SourceColumn.Generation.of(row.getString("attgenerated")))),
                oids);
        return columns;
    }

    /** A table or a partition of one, at any depth. */
    private record Relation(
            int root,
            int oid,
            TableName name,
            String kind,
            boolean logged,
            ReplicaIdentity identity,
            long rows,
            long bytes) {
        static Relation read(ResultSet row) throws SQLException {
            return new Relation(
                    (int) row.getLong("root"),
                    (int) row.getLong("oid"),
                    new TableName(row.getString("nspname"), row.getString("relname")),
                    row.getString("relkind"),
                    row.getString("relpersistence").equals("p"),
                    ReplicaIdentity.of(row.getString("relreplident")),
                    row.getLong("reltuples"),
                    row.getLong("bytes"));
        }

        TableKey key(Map<Integer, Keys> keys) {
            Keys found = keys.getOrDefault(oid, new Keys(List.of(), List.of()));
            return new TableKey(identity, found.identityUnder(identity), found.primary);
        }

        Leaf leaf(Map<Integer, Keys> keys) {
            Leaf.Storage storage =
                    kind.equals("f") ? Leaf.Storage.FOREIGN : logged ? Leaf.Storage.LOGGED : Leaf.Storage.UNLOGGED;
            return new Leaf(oid, name, storage, key(keys), rows, bytes);
        }
    }

    /** The columns of the primary key and of the index chosen as identity; empty if there is none. */
    private record Keys(List<String> primary, List<String> identity) {
        Keys and(Keys other) {
            return new Keys(
                    Stream.of(primary, other.primary).flatMap(List::stream).toList(),
                    Stream.of(identity, other.identity).flatMap(List::stream).toList());
        }

        List<String> identityUnder(ReplicaIdentity replicaIdentity) {
            return switch (replicaIdentity) {
                case DEFAULT -> primary;
                case INDEX -> identity;
                case FULL, NOTHING -> List.of();
            };
        }
    }
}
