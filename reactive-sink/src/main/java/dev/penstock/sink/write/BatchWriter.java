package dev.penstock.sink.write;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.catalog.CatalogReader;
import dev.penstock.sink.change.Change;
import dev.penstock.sink.connection.ServerError;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.write.Preparation.Prepared;
import dev.penstock.sink.write.Steps.Result;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Writes one batch after the other: asks for tables it does not know, writes what it can in bulk, and finds a way where that
 * fails. Acknowledges what is committed.
 */
final class BatchWriter {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    private final Lane lane;
    private final Preparation preparation;
    private final Scheduler encoder;
    private final TransactionWriter writer;
    private final Attempts attempts;
    private final Rejections rejections;
    private final Acknowledger acknowledger;
    private final Progress progress;

    BatchWriter(
            Lane lane,
            Preparation preparation,
            Scheduler encoder,
            TransactionWriter writer,
            Attempts attempts,
            Rejections rejections,
            Acknowledger acknowledger,
            Progress progress) {
        this.lane = lane;
        this.preparation = preparation;
        this.encoder = encoder;
        this.writer = writer;
        this.attempts = attempts;
        this.rejections = rejections;
        this.acknowledger = acknowledger;
        this.progress = progress;
    }

    /** Prepares a batch as far as can be done without asking the target. Called on the encoding thread. */
    Ahead prepare(Batch batch) {
        return new Ahead(batch.records(), preparation.prepare(batch.records(), 0));
    }

    /** Writes a batch; completes when it is durable and acknowledged. */
    Mono<Void> write(Ahead batch) {
        return Mono.just(new At(0, batch.prepared(), false))
                .expand(at -> at.index() < batch.records().size() ? step(batch.records(), at) : Mono.empty())
                .then();
    }

    private Mono<At> step(List<Record> records, At at) {
        return prepared(records, at).flatMap(prepared -> {
            if (!prepared.unknown().isEmpty()) {
                return learn(prepared.unknown()).thenReturn(at.again());
            }
            List<Record> covered = records.subList(prepared.from(), prepared.to());
            return transaction(prepared, covered)
                    .flatMap(results -> {
                        done(covered, results);
                        return prepared.rejected() == null
                                ? Mono.just(new At(prepared.to(), null, false))
                                : reject(
                                        prepared.rejected().record(),
                                        prepared.rejected().reason(),
                                        prepared.to());
                    })
                    .onErrorResume(StepFailure.class, failure -> recover(records, at, prepared, failure));
        });
    }

    private Mono<Prepared> prepared(List<Record> records, At at) {
        Prepared ahead = at.ahead();
        return Mono.fromCallable(() ->
                        ahead != null && ahead.version() == preparation.tables().version()
                                ? ahead
                                : preparation.prepare(records, at.index()))
                .subscribeOn(encoder);
    }

    private Mono<List<Result>> transaction(Prepared prepared, List<Record> covered) {
        if (covered.isEmpty() || (prepared.plan().changes().isEmpty() && !writer.isStrict())) {
            return Mono.just(List.of());
        }
        Position last = covered.get(covered.size() - 1).position();
        return attempts.of(() -> lane.use(connection -> writer.write(connection, prepared.plan(), last)));
    }

    /** A failure that is not the connection's: stale knowledge, a row that was there already, the order, or a record. */
    private Mono<At> recover(List<Record> records, At at, Prepared prepared, StepFailure failure) {
        if (failure.error().passes()) {
            return Mono.error(failure);
        }
        TransactionPlan plan = prepared.plan();
        if (!plan.direct().isEmpty() && failure.error().is(ServerError.UNIQUE_VIOLATION)) {
            return Mono.fromRunnable(() -> preparation.tables().clashed(plan.direct()))
                    .subscribeOn(encoder)
                    .thenReturn(at.again());
        }
        Set<CollectionName> tables =
                plan.changes().stream().map(change -> change.table().name()).collect(Collectors.toSet());
        return (at.refreshed() ? Mono.just(false) : learn(tables))
                .flatMap(news -> news
                        ? Mono.just(new At(at.index(), null, true))
                        : replay(prepared, records.subList(prepared.from(), prepared.to()), true));
    }

    private Mono<At> replay(Prepared prepared, List<Record> covered, boolean deferred) {
        LOG.debug("Writing {} records one by one after they failed in bulk", covered.size());
        List<Change> changes = prepared.plan().changes();
        boolean defers = deferred && prepared.plan().isDeferrable();
        return attempts.of(() -> lane.use(connection -> new Replay(writer, connection, changes).run(covered, defers)))
                .onErrorResume(
                        StepFailure.class,
                        failure -> defers && failure.error().isConstraint() ? Mono.empty() : Mono.error(failure))
                .flatMap(outcome -> {
                    progress.replayedOnce();
                    Change culprit = outcome.culprit();
                    int written = culprit == null ? covered.size() : Preparation.indexOf(covered, culprit.record(), 0);
                    done(covered.subList(0, written), outcome.results());
                    int next = prepared.from() + written;
                    return culprit == null
                            ? Mono.just(new At(next, null, false))
                            : reject(culprit.record(), outcome.requireReason(), next);
                })
                .switchIfEmpty(Mono.defer(() -> replay(prepared, covered, false)));
    }

    private Mono<At> reject(Record record, SinkException reason, int index) {
        return rejections.reject(record, reason).then(Mono.fromSupplier(() -> {
            progress.rejectedOne();
            acknowledger.acknowledgeUpTo(record.position());
            return new At(index + 1, null, false);
        }));
    }

    private Mono<Boolean> learn(Collection<CollectionName> names) {
        return attempts.of(() -> lane.use(connection -> CatalogReader.read(connection, names)))
                .publishOn(encoder)
                .map(found -> preparation.tables().learn(names, found));
    }

    private void done(List<Record> covered, List<Result> results) {
        if (covered.isEmpty()) {
            return;
        }
        long missing = results.stream().mapToLong(Result::missing).sum();
        if (missing > 0) {
            progress.skippedMore(missing);
            LOG.warn("{} updates or deletions found no row, up to position {}", missing, last(covered));
        }
        progress.writtenMore(covered.size());
        LOG.debug("Wrote {} records", covered.size());
        acknowledger.acknowledgeUpTo(last(covered));
    }

    private static Position last(List<Record> records) {
        return records.get(records.size() - 1).position();
    }

    /** Records, and what can be written of them without asking the target, as was known then. */
    record Ahead(List<Record> records, Prepared prepared) {}

    /**
     * Where in a batch the writing is.
     *
     * @param index the first record that is left
     * @param ahead what was prepared from there on
     * @param refreshed whether the target was asked again for the tables since the last success
     */
    private record At(int index, @Nullable Prepared ahead, boolean refreshed) {
        At again() {
            return new At(index, null, refreshed);
        }
    }
}
