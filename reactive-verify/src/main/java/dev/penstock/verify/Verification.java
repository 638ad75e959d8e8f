package dev.penstock.verify;

import dev.penstock.core.digest.DigestTable;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.SinkDigests;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SourceDigests;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Comparison of the tables of a source with the target tables of a sink, while both run. The servers compute
 * hashes: only hashes are transferred, and the keys of rows that seem to differ. Memory is bounded whatever the size of the tables. Immutable
 * and thread-safe.
 *
 * <pre>{@code
 * Verification.of(source, sink)
 *         .compare()
 *         .filter(table -> !table.equal())
 *         .doOnNext(table -> log.warn("{} differs in {}", table.source(), table.differences()));
 * }</pre>
 *
 * <p>While the pipeline runs, the two sides are never at the same LSN. So a row that seems to differ is read again in
 * the source. Once the pipeline has acknowledged all changes before that reading, it is read in the target. Only rows
 * that differ then are reported.
 *
 * <p>The roles need SELECT on the compared columns. Columns that are masked or excluded in the source are not compared,
 * nor are columns that only the target has.
 */
public final class Verification {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int LIMIT = 1000;

    private final PostgresSource source;
    private final PostgresSink sink;
    private final Duration timeout;
    private final boolean waits;
    private final int limit;

    private Verification(PostgresSource source, PostgresSink sink, Duration timeout, boolean waits, int limit) {
        this.source = source;
        this.sink = sink;
        this.timeout = timeout;
        this.waits = waits;
        this.limit = limit;
    }

    /**
     * Returns a comparison of the tables of {@code source} with those of {@code sink}. Neither needs to be subscribed to: the pipeline
     * may run in another process. Nothing is connected before a subscription to {@link #compare} or {@link #repair}.
     *
     * @param source the source whose chosen tables are compared, with the pipeline's slot
     * @param sink the sink, with the same option {@code table} as the pipeline's
     * @return a comparison that waits for the pipeline for up to 60 seconds and names up to 1000 rows of each table
     */
    public static Verification of(PostgresSource source, PostgresSink sink) {
        return new Verification(
                Objects.requireNonNull(source, "source"), Objects.requireNonNull(sink, "sink"), TIMEOUT, true, LIMIT);
    }

    /**
     * Returns a comparison with another time-out. The default is 60 seconds.
     *
     * <p>It limits how long a comparison waits for the pipeline to pass the LSN of a reading, and a repair for rows to be written again.
     *
     * @param time the duration, more than 0
     * @return a new comparison; this one stays as it is
     */
    public Verification timeout(Duration time) {
        return new Verification(source, sink, time, waits, limit);
    }

    /**
     * Returns a comparison that does not wait for a pipeline, because none is running. Changes that the pipeline has not written
     * yet are then reported as differences. Use it after an initial load, or when a pipeline has been stopped for good.
     *
     * @return a new comparison; this one stays as it is
     */
    public Verification withoutPipeline() {
        return new Verification(source, sink, timeout, false, limit);
    }

    /**
     * Returns a comparison that names another number of differing rows for each table. The default is 1000.
     *
     * <p>If more rows differ, {@link TableComparison#complete} is false. The limit bounds the memory of a result. A repair is not
     * limited: it continues until no more rows differ or one cannot be repaired.
     *
     * @param rows the maximum number of rows, at least 1
     * @return a new comparison; this one stays as it is
     * @throws IllegalArgumentException if the number is less than 1
     */
    public Verification limit(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("The limit must be 1 or more");
        }
        return new Verification(source, sink, timeout, waits, rows);
    }

    /**
     * Compares one table after another. Lazy; each subscription compares again. A result is emitted as soon as its table
     * has been compared.
     *
     * <p>A table that the target does not have, or that cannot be compared, is a result with {@linkplain
     * TableComparison#problems problems}, not an error.
     *
     * <p>Queries run on connections of their own. The first query of a table reads it whole, and holds a snapshot for that
     * time. The following ones read only the parts that differ.
     *
     * <p>Errors: a {@link VerificationException} if the pipeline does not pass the LSN of a reading in time; those of
     * the source and of the sink if a server cannot be queried.
     */
    public Flux<TableComparison> compare() {
        return source.admin()
                .digests()
                .tables()
                .concatMap(table -> pair(table)
                        .flatMap(pair -> pair.map(this::compare).orElseGet(() -> Mono.just(missing(table)))));
    }

    /**
     * Compares one table after another, and repairs differing rows: they are read again and written through the
     * pipeline, whether that runs in this process or another. A row that only the target has is deleted. A table
     * without key is emptied and read again.
     *
     * <p>The rows are then compared again. Results name the rows that still differ after the {@linkplain #timeout
     * timeout}. Otherwise the same as {@link #compare}.
     *
     * <p>The comparison itself writes nothing to the target: only the running pipeline does, in the order of the stream.
     * So a change that is committed meanwhile is not overwritten. Without a running pipeline the rows still differ when the
     * timeout has passed; the pipeline writes them when it runs again.
     *
     * @return the results, one for each table
     */
    public Flux<TableComparison> repair() {
        return source.admin()
                .digests()
                .tables()
                .concatMap(table ->
                        pair(table).flatMap(pair -> pair.map(this::repair).orElseGet(() -> Mono.just(missing(table)))));
    }

    private Mono<TableComparison> repair(TablePair pair) {
        if (!pair.comparable()) {
            return Mono.just(incomparable(pair));
        }
        PairComparison comparison = comparison(pair);
        return Mono.defer(() -> new Repair(pair, comparison, source.admin().digests(), timeout, limit).run());
    }

    private Mono<Optional<TablePair>> pair(DigestTable table) {
        return sink.digests()
                .table(table.name())
                .map(target -> Optional.of(TablePair.of(table, target)))
                .defaultIfEmpty(Optional.empty());
    }

    private Mono<TableComparison> compare(TablePair pair) {
        return pair.comparable() ? comparison(pair).compare() : Mono.just(incomparable(pair));
    }

    private PairComparison comparison(TablePair pair) {
        SourceDigests digests = source.admin().digests();
        SinkDigests targets = sink.digests();
        @Nullable PipelineWait wait = waits ? new PipelineWait(digests, source.slotName(), timeout) : null;
        return new PairComparison(pair, digests, targets, wait, limit);
    }

    private static TableComparison incomparable(TablePair pair) {
        return new TableComparison(
                pair.source().name(),
                pair.target().name(),
                0,
                0,
                pair.source().key(),
                List.of(),
                0,
                0,
                true,
                pair.problems(),
                List.of(),
                0);
    }

    private static TableComparison missing(DigestTable table) {
        return new TableComparison(
                table.name(),
                null,
                0,
                0,
                table.key(),
                List.of(),
                0,
                0,
                true,
                List.of("The target has no table for it"),
                List.of(),
                0);
    }
}
