package dev.penstock.source.internal.watch;

import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.table.TableName;
import dev.penstock.source.internal.table.TablePattern;
import dev.penstock.source.internal.watch.SourceView.Partition;
import dev.penstock.source.internal.watch.SourceView.PublicationRow;
import dev.penstock.source.internal.watch.SourceView.WatchedTable;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reader of the publication and tables that a stream depends on. The digest is a single row, however many tables there
 * are, and differs whenever the view does.
 */
public final class SourceViewReader {
    private static final String DOING = "compare the publication with that of before";

    /** The flushed LSN, not the inserted one: a walsender sends no more than that. */
    private static final String WAL_END = """
        SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                    ELSE pg_catalog.pg_current_wal_flush_lsn() END AS lsn,
               pg_catalog.pg_postmaster_start_time()::pg_catalog.text AS server,
               pg_catalog.pg_is_in_recovery() AS recovering
        """;

    private static final String RUNNING = """
        SELECT pg_catalog.pg_snapshot_xmin(s)::pg_catalog.text::pg_catalog.int8 AS oldest,
               pg_catalog.pg_snapshot_xmax(s)::pg_catalog.text::pg_catalog.int8 AS next
        FROM pg_catalog.pg_current_snapshot() s
        """;

    private static final String PUBLICATION = """
        SELECT p.oid, p.xmin::pg_catalog.text AS version,
               (pg_catalog.to_jsonb(p) OPERATOR(pg_catalog.-) 'oid' OPERATOR(pg_catalog.-) 'pubname')::pg_catalog.text AS options
        FROM pg_catalog.pg_publication p WHERE p.pubname OPERATOR(pg_catalog.=) ?
        """;

    /** A partition is published through its ancestors too. */
    private static final String TABLES = """
        WITH line AS (
          SELECT c.oid AS watched, c.oid AS oid FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) ANY (?)
          UNION
          SELECT c.oid, a.relid::pg_catalog.oid
          FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_catalog.pg_partition_ancestors(c.oid) a
          WHERE c.oid OPERATOR(pg_catalog.=) ANY (?) AND c.relispartition
        ), membership AS (
          SELECT l.watched, pg_catalog.format(
                   '%%s %%s %%s',
                   CASE WHEN pg_catalog.to_jsonb(r) OPERATOR(pg_catalog.->>) 'prexcept' OPERATOR(pg_catalog.=) 'true'
                        THEN 'except' ELSE 'table' END,
                   r.oid, r.xmin) AS part
          FROM line l
          JOIN pg_catalog.pg_publication_rel r ON r.prrelid OPERATOR(pg_catalog.=) l.oid
          JOIN pg_catalog.pg_publication p ON p.oid OPERATOR(pg_catalog.=) r.prpubid AND p.pubname OPERATOR(pg_catalog.=) ?
          %s
        )
        SELECT c.oid, n.nspname, c.relname, coalesce(m.parts, '') AS parts
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        LEFT JOIN (SELECT watched, pg_catalog.string_agg(part, ', ' ORDER BY part) AS parts
                   FROM membership GROUP BY watched) m ON m.watched OPERATOR(pg_catalog.=) c.oid
        WHERE c.oid OPERATOR(pg_catalog.=) ANY (?)
        """;

    private static final String SCHEMAS_15 = """
        UNION ALL
        SELECT l.watched, pg_catalog.format('schema %s %s', s.oid, s.xmin)
        FROM line l
        JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) l.oid
        JOIN pg_catalog.pg_publication_namespace s ON s.pnnspid OPERATOR(pg_catalog.=) c.relnamespace
        JOIN pg_catalog.pg_publication p ON p.oid OPERATOR(pg_catalog.=) s.pnpubid AND p.pubname OPERATOR(pg_catalog.=) ?
        """;

    private static final String CHOSEN = """
        SELECT DISTINCT c.oid, n.nspname, c.relname
        FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[])) AS w (schema, relation)
        JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.schema
        JOIN pg_catalog.pg_class c
          ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
         AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::pg_catalog."char"[])
         AND (c.relname OPERATOR(pg_catalog.=) w.relation
              OR w.relation IS NULL AND c.relpersistence OPERATOR(pg_catalog.=) 'p' AND NOT c.relispartition)
        """;

    /**
     * The partitions at all levels, without the functions for that, which lock them. A partition that was created as one has a row type
     * of the same transaction.
     */
    private static final String PARTITIONS = """
        WITH RECURSIVE tree AS (
          SELECT i.inhrelid, i.xmin AS written
          FROM pg_catalog.pg_class w JOIN pg_catalog.pg_inherits i ON i.inhparent OPERATOR(pg_catalog.=) w.oid
          WHERE w.oid OPERATOR(pg_catalog.=) ANY (?) AND w.relkind OPERATOR(pg_catalog.=) 'p'::pg_catalog."char"
          UNION ALL
          SELECT i.inhrelid, i.xmin
          FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent OPERATOR(pg_catalog.=) tree.inhrelid
        )
        SELECT c.oid, n.nspname, c.relname, (t.xmin OPERATOR(pg_catalog.<>) tree.written) AS attached
        FROM tree
        JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) tree.inhrelid
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) c.reltype
        """;

    private final String publication;
    private final List<TablePattern> patterns;
    private final List<String> schemas = new ArrayList<>();
    private final List<@Nullable String> relations = new ArrayList<>();

    /** Creates a reader of a publication and of the tables that {@code patterns} choose. */
    public SourceViewReader(String publication, List<TablePattern> patterns) {
        this.publication = publication;
        this.patterns = List.copyOf(patterns);
        for (TablePattern pattern : patterns) {
            if (!pattern.excluded()) {
                schemas.add(pattern.schema());
                relations.add(pattern.table());
            }
        }
    }

    /** Returns the end of the flushed WAL, or of the replayed WAL on a standby, with its server. */
    public static WalEnd walEnd(Connection connection) {
        return CatalogStatement.single(
                connection,
                "read the end of the WAL",
                WAL_END,
                row -> new WalEnd(
                        Lsn.parse(row.getString("lsn")), row.getString("server"), row.getBoolean("recovering")));
    }

    /** Returns the view of {@code watched} tables. */
    public SourceView read(Connection connection, Collection<Integer> watched) {
        int[] running = CatalogStatement.single(
                connection, DOING, RUNNING, row -> new int[] {(int) row.getLong("oldest"), (int) row.getLong("next")});
        List<PublicationRow> found = CatalogStatement.list(
                connection,
                DOING,
                PUBLICATION,
                row -> new PublicationRow((int) row.getLong("oid"), row.getString("version"), row.getString("options")),
                publication);
        Map<Integer, WatchedTable> tables = new HashMap<>();
        CatalogStatement.list(
                connection,
                DOING,
                tablesSql(connection),
                row -> tables.put(
                        (int) row.getLong("oid"),
                        new WatchedTable(
                                new TableName(row.getString("nspname"), row.getString("relname")),
                                row.getString("parts"))),
                tablesParameters(connection, watched).toArray());
        Map<Integer, TableName> chosen = new HashMap<>();
        CatalogStatement.list(
                connection,
                DOING,
                CHOSEN,
                row -> chosen.put(
                        (int) row.getLong("oid"), new TableName(row.getString("nspname"), row.getString("relname"))),
                schemas,
                relations);
        chosen.values().removeIf(name -> !TablePattern.choose(patterns, name));
        Map<Integer, Partition> partitions = new HashMap<>();
        CatalogStatement.list(
                connection,
                DOING,
                PARTITIONS,
                row -> partitions.put(
                        (int) row.getLong("oid"),
                        new Partition(
                                new TableName(row.getString("nspname"), row.getString("relname")),
                                row.getBoolean("attached"))),
                watched);
        return new SourceView(
                found.isEmpty() ? null : found.get(0), tables, chosen, partitions, running[0], running[1]);
    }

    /** Returns the digest of the view of {@code watched} tables. */
    public String digest(Connection connection, Collection<Integer> watched) {
        String sql =
                "SELECT pg_catalog.md5(coalesce(pg_catalog.string_agg(d.part, E'\\n' ORDER BY d.part), '')) AS digest"
                        + " FROM (SELECT 'p' OPERATOR(pg_catalog.||) p::pg_catalog.text AS part FROM (" + PUBLICATION
                        + ") p UNION ALL SELECT 't' OPERATOR(pg_catalog.||) t::pg_catalog.text FROM ("
                        + tablesSql(connection)
                        + ") t UNION ALL SELECT 'c' OPERATOR(pg_catalog.||) c::pg_catalog.text FROM (" + CHOSEN
                        + ") c UNION ALL SELECT 'i' OPERATOR(pg_catalog.||) i.oid::pg_catalog.text FROM (" + PARTITIONS
                        + ") i) d";
        List<@Nullable Object> parameters = new ArrayList<>();
        parameters.add(publication);
        parameters.addAll(tablesParameters(connection, watched));
        parameters.add(schemas);
        parameters.add(relations);
        parameters.add(watched);
        return CatalogStatement.single(connection, DOING, sql, row -> row.getString("digest"), parameters.toArray());
    }

    private static String tablesSql(Connection connection) {
        return TABLES.formatted(hasSchemas(connection) ? SCHEMAS_15 : "");
    }

    private List<@Nullable Object> tablesParameters(Connection connection, Collection<Integer> watched) {
        List<@Nullable Object> parameters = new ArrayList<>(List.of(watched, watched, publication));
        if (hasSchemas(connection)) {
            parameters.add(publication);
        }
        parameters.add(watched);
        return parameters;
    }

    private static boolean hasSchemas(Connection connection) {
        return ServerVersion.of(connection).isAtLeast(15);
    }

    /**
     * End of a server's WAL.
     *
     * @param lsn its LSN
     * @param server the start time of the server, which distinguishes one server from another, and which a promotion does not change
     * @param recovering whether the server is a standby
     */
    public record WalEnd(long lsn, String server, boolean recovering) {}
}
