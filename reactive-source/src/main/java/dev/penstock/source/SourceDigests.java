package dev.penstock.source;

import dev.penstock.core.digest.ColumnDigests;
import dev.penstock.core.digest.DigestTable;
import dev.penstock.core.digest.RowDigest;
import dev.penstock.core.digest.SliceDigest;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.subscription.Subscriptions;
import dev.penstock.source.internal.table.TableName;
import dev.penstock.source.status.PipelinePoint;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Digests of the tables of a {@link PostgresSource}, for a comparison with a target. The server computes them, so no
 * row leaves it. Every method is lazy, runs one statement on a connection of its own, and can be subscribed to at any
 * time. Thread-safe.
 */
public final class SourceDigests {
    private final Subscriptions subscriptions;

    SourceDigests(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    /** Returns the chosen tables, each with the column list and the row filter of the publication. */
    public Flux<DigestTable> tables() {
        return subscriptions
                .digest((reader, settings) -> reader.tables(settings))
                .flatMapIterable(Function.identity());
    }

    /**
     * Returns the digests of the slices of a table that have rows, all of one snapshot. A table has 2^{@code bits}
     * slices.
     */
    public Mono<List<SliceDigest>> slices(DigestTable table, int bits) {
        return subscriptions.digest((reader, settings) -> reader.slices(table, bits));
    }

    /** Returns the digest of each row of some slices of a table, all of one snapshot. A table has 2^{@code bits} slices. */
    public Mono<List<RowDigest>> rows(DigestTable table, int bits, Collection<Integer> slices) {
        return subscriptions.digest((reader, settings) -> reader.rows(table, bits, slices));
    }

    /** Returns the digests of the columns of the rows with these keys; missing rows are left out. */
    public Mono<List<ColumnDigests>> columns(DigestTable table, List<List<String>> keys) {
        return subscriptions.digest((reader, settings) -> reader.columns(table, keys));
    }

    /**
     * Requests that the session that streams from the slot of this source reads rows again, in whatever process it
     * runs. Each row is emitted at one point of the stream, as a snapshot record, or as a deletion if the source has no
     * row with that key. The request is a transactional logical message. Completes when the message is written; the
     * session logs a warning if it cannot serve the request.
     *
     * <p>Errors: a {@link dev.penstock.source.error.StatementException} if the server is a standby.
     *
     * @param table the table; without a key the whole table is emptied and read again
     * @param keys the texts of the key columns of each row
     */
    public Mono<Void> reread(DigestTable table, List<List<String>> keys) {
        return subscriptions
                .digest((reader, settings) -> {
                    reader.reread(new RowSelection(
                            settings.slot(),
                            new TableName(table.name().schema(), table.name().table()),
                            table.key(),
                            keys));
                    return true;
                })
                .then();
    }

    /**
     * Returns the LSN of the end of the server's WAL. Everything that was visible before the subscription was committed
     * before this LSN.
     */
    public Mono<String> walEnd() {
        return subscriptions.digest((reader, settings) -> reader.walEnd());
    }

    /** Returns the progress of the pipeline that streams from the slot of this source, in whatever process it runs. */
    public Mono<PipelinePoint> point() {
        return subscriptions.digest((reader, settings) -> reader.point(settings.slot()));
    }
}
