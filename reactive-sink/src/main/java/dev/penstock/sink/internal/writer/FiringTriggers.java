package dev.penstock.sink.internal.writer;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;
import dev.penstock.sink.internal.sql.CatalogSql;
import dev.penstock.sink.internal.sql.RightsSql;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Warnings about tables whose triggers fire when a session writes to them, once for each table. If the tables that a
 * trigger writes are replicated too, its rows appear twice. A session that acts as a replica fires only triggers that
 * were enabled for that, and gets no warning. Thread-safe.
 */
public final class FiringTriggers {
    private static final Logger LOG = LoggerFactory.getLogger(FiringTriggers.class);

    /** The number of tables after which there are no further warnings. */
    private static final int MAX_WARNINGS = 100;

    private final boolean replica;
    private final Set<CollectionName> warned = ConcurrentHashMap.newKeySet();

    /** Creates the warnings of a session; {@code replica} is true if it acts as a replica. */
    public FiringTriggers(boolean replica) {
        this.replica = replica;
    }

    /**
     * Checks whether tables have triggers, before they are written to. The connection must have no open transaction.
     */
    Mono<Void> warn(TargetConnection connection, Collection<CollectionName> tables) {
        if (replica || tables.isEmpty() || warned.size() >= MAX_WARNINGS) {
            return Mono.empty();
        }
        return connection
                .query(CatalogSql.begin() + "; " + RightsSql.surroundings(tables, false))
                .flatMap(results -> {
                    results.get(CatalogSql.BEGINNING).forEach(this::warn);
                    return connection.run("COMMIT");
                })
                .then();
    }

    private void warn(Texts row) {
        CollectionName table = new CollectionName(row.text(0), row.text(1));
        if (!row.text(3).isEmpty() && warned.add(table)) {
            LOG.warn(
                    "Table {} has triggers that fire when the sink writes: {}. Their changes are made twice if they are"
                            + " replicated too. session.replicationRole=replica does not fire them",
                    PrintableText.of(table.toString()),
                    PrintableText.of(row.text(3)));
        }
    }
}
