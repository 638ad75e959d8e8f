package dev.penstock.source.internal.slot;

import dev.penstock.core.Check;
import dev.penstock.source.internal.publication.Rights;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.ServerInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Query, on another connection, for the transactions that the creation of a slot waits for. */
public final class SlotWait {
    /** Process 0 means a prepared transaction; the lock does not identify which one. */
    private static final String BLOCKERS = """
        SELECT b.pid, a.application_name, a.datname, a.usename,
               extract(epoch FROM pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) a.xact_start)::pg_catalog.int8 AS seconds
        FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids(?)) AS b (pid)
        LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) b.pid
        """;

    private static final String PREPARED = """
        SELECT gid, database, owner,
               extract(epoch FROM pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) prepared)::pg_catalog.int8 AS seconds
        FROM pg_catalog.pg_prepared_xacts
        ORDER BY prepared
        """;

    private static final String WAITERS = """
        SELECT EXISTS (
          SELECT
          FROM (SELECT DISTINCT pid FROM pg_catalog.pg_locks WHERE NOT granted) w
          WHERE pg_catalog.pg_blocking_pids(w.pid) OPERATOR(pg_catalog.&&) ?::pg_catalog.text::pg_catalog.int4[])
        """;

    private static final String SYNCHRONOUS = """
        SELECT pg_catalog.current_setting('synchronous_standby_names')
        FROM pg_catalog.pg_stat_activity
        WHERE pid OPERATOR(pg_catalog.=) ? AND wait_event OPERATOR(pg_catalog.=) 'SyncRep'
        """;

    private static final String DOING = "look for whom the slot's creation waits";

    private final Connection connection;

    SlotWait(Connection connection) {
        this.connection = connection;
    }

    /** Returns a description of the transaction that the process {@code pid} waits for, {@code null} if it is unknown. */
    public static @Nullable String describe(Connection connection, int pid) {
        List<String> blockers = new SlotWait(connection).waitsFor(pid);
        if (!blockers.isEmpty()) {
            return "the end of " + String.join(", ", blockers);
        }
        return CatalogStatement.list(connection, DOING, SYNCHRONOUS, row -> row.getString(1), pid).stream()
                .map(names ->
                        "a synchronous standby to confirm the commit (synchronous_standby_names is '" + names + "')")
                .findFirst()
                .orElse(null);
    }

    /** Returns descriptions of the transactions for which the process {@code creator} waits. */
    List<String> waitsFor(int creator) {
        List<String> waitsFor = new ArrayList<>();
        for (Blocker blocker : CatalogStatement.list(connection, DOING, BLOCKERS, Blocker::read, creator)) {
            if (blocker.pid == 0) {
                waitsFor.addAll(CatalogStatement.list(connection, DOING, PREPARED, SlotWait::prepared));
            } else {
                waitsFor.add(blocker.description);
            }
        }
        return waitsFor;
    }

    /** Returns whether a process waits for one of {@code readers}. */
    boolean anyoneWaitsFor(Collection<Integer> readers) {
        String pids = readers.toString().replace('[', '{').replace(']', '}');
        return !readers.isEmpty()
                && CatalogStatement.single(connection, DOING, WAITERS, row -> row.getBoolean(1), pids);
    }

    ServerInfo server() {
        return ServerInfo.read(connection);
    }

    List<Check> missingRights() {
        return Rights.read(connection, List.of()).toReplicate();
    }

    private static String prepared(ResultSet row) throws SQLException {
        return "prepared transaction '" + row.getString("gid") + "' in database '" + row.getString("database")
                + "' of role '" + row.getString("owner") + "', open for " + row.getLong("seconds") + " s";
    }

    private record Blocker(int pid, String description) {
        static Blocker read(ResultSet row) throws SQLException {
            int pid = row.getInt("pid");
            return new Blocker(
                    pid,
                    "process " + pid + " of application '" + row.getString("application_name") + "' in database '"
                            + row.getString("datname") + "' as role '" + row.getString("usename") + "', open for "
                            + row.getLong("seconds") + " s");
        }
    }
}
