package dev.penstock.source.internal.subscription;

import dev.penstock.core.Position;
import dev.penstock.source.internal.server.SystemIdentity;
import dev.penstock.source.internal.table.SourceTable;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts on which the start of a session is built.
 *
 * @param resumption the subscriber's request
 * @param wanted the requested start, on this server
 * @param identity the server
 * @param tables the chosen tables
 * @param catalog an ordinary connection
 * @param replication a replication connection, {@code null} if nothing is streamed
 */
record SessionRoot(
        Resumption resumption,
        StartPosition wanted,
        SystemIdentity identity,
        List<SourceTable> tables,
        Connection catalog,
        @Nullable Connection replication) {
    /**
     * The subscriber's request.
     *
     * @param point the source of the position
     * @param position the position, {@code null} for the beginning
     * @param asked the requested start
     */
    record Resumption(ResumePoint point, @Nullable Position position, StartPosition asked) {}
}
