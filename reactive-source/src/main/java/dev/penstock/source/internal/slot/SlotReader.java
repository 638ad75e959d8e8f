package dev.penstock.source.internal.slot;

import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.slot.SlotState.Holder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reader of a slot from the catalog. */
final class SlotReader {
    /** Through {@code to_jsonb}, a column of a later version is null in earlier ones. */
    private static final String SLOT = """
        SELECT s.slot_name, s.plugin, s.database, s.database OPERATOR(pg_catalog.=) pg_catalog.current_database() AS in_this_database, s.temporary,
               (pg_catalog.to_jsonb(s) OPERATOR(pg_catalog.->>) 'failover')::pg_catalog.bool AS failover,
               (pg_catalog.to_jsonb(s) OPERATOR(pg_catalog.->>) 'synced')::pg_catalog.bool AND pg_catalog.pg_is_in_recovery() AS synced,
               s.active_pid, a.application_name, a.client_addr::pg_catalog.text AS client_address,
               s.wal_status,
               pg_catalog.to_jsonb(s) OPERATOR(pg_catalog.->>) 'invalidation_reason' AS invalidation_reason,
               s.restart_lsn::pg_catalog.text, s.confirmed_flush_lsn::pg_catalog.text,
               pg_catalog.pg_wal_lsn_diff(w.wal_end, s.confirmed_flush_lsn)::pg_catalog.int8 AS lag_bytes,
               coalesce(extract(epoch FROM r.flush_lag)::pg_catalog.float8,
                        CASE WHEN r.state OPERATOR(pg_catalog.=) 'streaming'
                              AND r.flush_lsn OPERATOR(pg_catalog.>=) r.sent_lsn THEN 0 END) AS lag_seconds,
               pg_catalog.pg_wal_lsn_diff(w.wal_end, s.restart_lsn)::pg_catalog.int8 AS retained_bytes
        FROM pg_catalog.pg_replication_slots s
        CROSS JOIN LATERAL (
          SELECT CASE WHEN pg_catalog.pg_is_in_recovery()
                      THEN pg_catalog.pg_last_wal_replay_lsn()
                      ELSE pg_catalog.pg_current_wal_lsn()
                 END AS wal_end
        ) w
        LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) s.active_pid
        LEFT JOIN pg_catalog.pg_stat_replication r ON r.pid OPERATOR(pg_catalog.=) s.active_pid
        WHERE s.slot_name OPERATOR(pg_catalog.=) ?
        """;

    private static final String OTHERS = """
        SELECT s.slot_name FROM pg_catalog.pg_replication_slots s
        WHERE s.plugin OPERATOR(pg_catalog.=) 'pgoutput'
          AND s.database OPERATOR(pg_catalog.=) pg_catalog.current_database()
          AND NOT s.temporary
          AND s.slot_name OPERATOR(pg_catalog.<>) ?
        ORDER BY s.slot_name
        """;

    private SlotReader() {}

    /** Returns the names of the other permanent slots of this database that stream publications. */
    static List<String> others(Connection connection, String name) {
        return CatalogStatement.list(
                connection, "read the slots beside '" + name + "'", OTHERS, row -> row.getString("slot_name"), name);
    }

    static Optional<SlotState> find(Connection connection, String name) {
        List<SlotState> found =
                CatalogStatement.list(connection, "read slot '" + name + "'", SLOT, SlotReader::slot, name);
        return found.stream().findFirst();
    }

    private static SlotState slot(ResultSet row) throws SQLException {
        return new SlotState(
                row.getString("slot_name"),
                row.getString("plugin"),
                row.getString("database"),
                row.getBoolean("in_this_database"),
                row.getBoolean("temporary"),
                row.getBoolean("failover"),
                row.getBoolean("synced"),
                holder(row),
                wal(row));
    }

    private static @Nullable Holder holder(ResultSet row) throws SQLException {
        int pid = row.getInt("active_pid");
        return pid == 0 ? null : new Holder(pid, row.getString("application_name"), row.getString("client_address"));
    }

    private static SlotWal wal(ResultSet row) throws SQLException {
        return new SlotWal(
                row.getString("wal_status"),
                row.getString("invalidation_reason"),
                lsn(row.getString("restart_lsn")),
                lsn(row.getString("confirmed_flush_lsn")),
                Math.max(0, row.getLong("lag_bytes")),
                (Double) row.getObject("lag_seconds"),
                Math.max(0, row.getLong("retained_bytes")));
    }

    private static long lsn(@Nullable String text) {
        return text == null ? Lsn.NONE : Lsn.parse(text);
    }
}
