package dev.penstock.sink;

import dev.penstock.core.CollectionName;
import dev.penstock.core.digest.ColumnDigests;
import dev.penstock.core.digest.DigestTable;
import dev.penstock.core.digest.RowDigest;
import dev.penstock.core.digest.SliceDigest;
import dev.penstock.sink.internal.flow.SinkSessions;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Digests of the tables that a {@link PostgresSink} writes to, for a comparison with a source. The server computes
 * them, so no rows are transferred. Every method is lazy, uses a connection of its own for one statement, and may be
 * subscribed to while the sink writes. Thread-safe.
 */
public final class SinkDigests {
    private final SinkSessions sessions;

    SinkDigests(SinkSessions sessions) {
        this.sessions = sessions;
    }

    /**
     * Returns the table that records of a collection are written to; empty if it does not exist.
     *
     * <p>Errors: an {@link IllegalArgumentException} if the option {@code table} makes the name depend on the contents
     * of a record; a {@link dev.penstock.sink.error.DatabaseException} if the server cannot be queried.
     */
    public Mono<DigestTable> table(CollectionName collection) {
        return Mono.defer(() -> sessions.digest(digests -> digests.table(sessions.target(collection))));
    }

    /**
     * Returns the digests of those of 2^{@code bits} slices of a table that have rows, all of one snapshot.
     *
     * @param table the table, as {@link #table} returns it
     * @param bits the logarithm of the number of slices
     */
    public Mono<List<SliceDigest>> slices(DigestTable table, int bits) {
        return sessions.digest(digests -> digests.slices(table, bits));
    }

    /**
     * Returns the digest of each row of some of 2^{@code bits} slices, all of one snapshot.
     *
     * @param table the table, as {@link #table} returns it
     * @param bits the logarithm of the number of slices
     * @param slices the numbers of the slices whose rows are requested
     */
    public Mono<List<RowDigest>> rows(DigestTable table, int bits, Collection<Integer> slices) {
        return sessions.digest(digests -> digests.rows(table, bits, slices));
    }

    /**
     * Returns the digests of the columns of the rows that have these keys; rows that do not exist are omitted.
     *
     * @param table the table, as {@link #table} returns it
     * @param keys the texts of the key columns of each row, in the order of the key
     */
    public Mono<List<ColumnDigests>> columns(DigestTable table, List<List<String>> keys) {
        return sessions.digest(digests -> digests.columns(table, keys));
    }
}
