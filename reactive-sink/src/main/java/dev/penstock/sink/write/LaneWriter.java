package dev.penstock.sink.write;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.catalog.CatalogReader;
import dev.penstock.sink.change.Change;
import dev.penstock.sink.connection.ServerError;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.write.Preparation.Prepared;
import dev.penstock.sink.write.Preparation.RejectedRecord;
import dev.penstock.sink.write.Rejection.ToFunction;
import dev.penstock.sink.write.Rejection.ToTable;
import dev.penstock.sink.write.Replay.Checks;
import dev.penstock.sink.write.Steps.Result;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Writes records on one connection: asks for tables it does not know, writes what it can in bulk, and finds a way where that
 * fails. Used by one at a time.
 */
final class LaneWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LaneWriter.class);

    private final Lane lane;
    private final Preparation preparation;
    private final Scheduler encoder;
    private final TransactionWriter writer;
    private final Attempts attempts;
    private final Rejection rejection;
    private final Progress progress;
    private final DeadLetterLog deadLetters;
    private final FiringTriggers triggers;

    LaneWriter(
            Lane lane,
            Preparation preparation,
            Scheduler encoder,
            TransactionWriter writer,
            Attempts attempts,
            Rejection rejection,
            Progress progress,
            DeadLetterLog deadLetters,
            FiringTriggers triggers) {
        this.lane = lane;
        this.preparation = preparation;
        this.encoder = encoder;
        this.writer = writer;
        this.attempts = attempts;
        this.rejection = rejection;
        this.progress = progress;
        this.deadLetters = deadLetters;
        this.triggers = triggers;
    }

    /**
     * Writes records; completes when they are durable.
     *
     * <p>Errors: {@link RejectionFailure} where it is a record's; what comes before that one is durable.
     *
     * @param ahead what was prepared of them already, {@code null} if nothing was
     * @param end the transaction of which more may follow: {@link UnfinishedTransaction} where that is needed
     * @param durable is told how many of the records are durable, each time there are more
     */
    Mono<Void> write(List<Record> records, @Nullable Prepared ahead, OpenEnd end, Consumer<Integer> durable) {
        return Mono.just(Place.first(ahead))
                .expand(at -> at.index() < records.size() ? step(records, at, end, durable) : Mono.empty())
                .then();
    }

    /** Asks for tables; returns whether that says anything new. */
    Mono<Boolean> learn(Collection<CollectionName> names) {
        return attempts.of(() -> lane.use(
                        connection -> triggers.warn(connection, names).then(CatalogReader.read(connection, names))))
                .publishOn(encoder)
                .map(found -> preparation.tables().learn(names, found));
    }

    private Mono<Place> step(List<Record> records, Place at, OpenEnd end, Consumer<Integer> durable) {
        return prepared(records, at).flatMap(prepared -> {
            if (!prepared.unknown().isEmpty()) {
                return learn(prepared.unknown()).thenReturn(at.again(at.refreshed()));
            }
            Set<CollectionName> doubtful = doubtful(prepared, at);
            if (!doubtful.isEmpty()) {
                return learn(doubtful).thenReturn(at.again(prepared, doubtful));
            }
            return written(at, prepared, records).flatMap(outcome -> {
                if (outcome.again()) {
                    return Mono.just(at.again(outcome.refreshed()));
                }
                done(records, at.index(), outcome);
                durable.accept(outcome.to());
                RejectedRecord rejected = outcome.rejected();
                if (rejected == null) {
                    return Mono.just(at.written(outcome.to()));
                }
                boolean betweenRows = outcome.early() || OpenEnd.isBetweenRows(rejected.reason());
                if (at.end(records.size()) < records.size() && betweenRows) {
                    return Mono.just(at.withAllThatFollows(outcome.to()));
                }
                if (betweenRows && end.isOf(rejected.record())) {
                    return Mono.error(new UnfinishedTransaction(records.subList(outcome.to(), records.size())));
                }
                return reject(rejected).then(Mono.fromSupplier(() -> {
                    durable.accept(outcome.to() + 1);
                    return at.behindRejected(outcome.to() + 1);
                }));
            });
        });
    }

    /** A record that what is known of its table forbids is not rejected before the table is looked at again. */
    private static Set<CollectionName> doubtful(Prepared prepared, Place at) {
        RejectedRecord rejected = prepared.rejected();
        return rejected == null
                ? Set.of()
                : rejected.reason()
                        .table()
                        .map(CollectionName::parse)
                        .filter(name -> !at.asked().contains(name))
                        .map(Set::of)
                        .orElse(Set.of());
    }

    private Mono<Prepared> prepared(List<Record> records, Place at) {
        Prepared ahead = at.ahead();
        return Mono.fromCallable(() ->
                        ahead != null && ahead.version() == preparation.tables().version()
                                ? ahead
                                : preparation.prepare(records.subList(0, at.end(records.size())), at.index()))
                .subscribeOn(encoder);
    }

    private Mono<Outcome> written(Place at, Prepared prepared, List<Record> records) {
        boolean oneByOne = at.isSuspicious() && !prepared.plan().changes().isEmpty();
        return (oneByOne ? replay(prepared, records) : transaction(prepared, records))
                .onErrorResume(StepFailure.class, failure -> recover(at, prepared, records, failure));
    }

    private Mono<Outcome> transaction(Prepared prepared, List<Record> records) {
        Outcome outcome = new Outcome(prepared.to(), List.of(), prepared.rejected(), false, false, false);
        boolean nothing = prepared.plan().changes().isEmpty() && !writer.isStrict();
        if (nothing || prepared.to() == prepared.from()) {
            return Mono.just(outcome);
        }
        Position last = records.get(prepared.to() - 1).position();
        return attempts.of(() -> lane.use(connection -> writer.write(connection, prepared.plan(), last)))
                .map(outcome::with);
    }

    /** A failure that is not the connection's: stale knowledge, a row that was there already, the order, or a record. */
    private Mono<Outcome> recover(Place at, Prepared prepared, List<Record> records, StepFailure failure) {
        if (failure.error().passes()) {
            return Mono.error(failure);
        }
        TransactionPlan plan = prepared.plan();
        if (!plan.direct().isEmpty() && failure.error().is(ServerError.UNIQUE_VIOLATION)) {
            return Mono.fromRunnable(() -> preparation.tables().clashed(plan.direct()))
                    .subscribeOn(encoder)
                    .thenReturn(Outcome.again(at.refreshed()));
        }
        Set<CollectionName> tables =
                plan.changes().stream().map(change -> change.table().name()).collect(Collectors.toSet());
        return (at.refreshed() ? Mono.just(false) : learn(tables))
                .flatMap(news -> news ? Mono.just(Outcome.again(true)) : replay(prepared, records));
    }

    private Mono<Outcome> replay(Prepared prepared, List<Record> records) {
        Checks checks = prepared.plan().isDeferrable() ? Checks.AT_THE_COMMIT : Checks.AS_DECLARED;
        return replay(prepared, records, checks)
                .onErrorResume(
                        StepFailure.class,
                        failure -> writer.isRefusedLater(failure)
                                ? replayToTheChange(prepared, records)
                                : Mono.error(failure));
    }

    /** Of which change a constraint speaks at the commit, only checking it at once can tell: in the transaction it is in. */
    private Mono<Outcome> replayToTheChange(Prepared prepared, List<Record> records) {
        return replay(prepared, records, Checks.PER_TRANSACTION)
                .onErrorResume(
                        StepFailure.class,
                        failure -> failure.error().passes()
                                ? Mono.error(failure)
                                : replay(prepared, records, Checks.AT_ONCE));
    }

    private Mono<Outcome> replay(Prepared prepared, List<Record> records, Checks checks) {
        List<Record> covered = records.subList(prepared.from(), prepared.to());
        LOG.debug("Writing {} records one by one", covered.size());
        return attempts.of(() -> lane.use(connection ->
                        new Replay(writer, connection, prepared.plan().changes()).run(covered, checks)))
                .map(replayed -> {
                    progress.replayedOnce();
                    int to = prepared.from() + replayed.written();
                    Change culprit = replayed.culprit();
                    RejectedRecord rejected = to == prepared.to() ? prepared.rejected() : null;
                    if (culprit != null) {
                        rejected = new RejectedRecord(culprit.record(), replayed.requireReason());
                    }
                    boolean early = culprit != null && replayed.early();
                    return new Outcome(to, replayed.results(), rejected, early, false, false);
                });
    }

    private Mono<Void> reject(RejectedRecord rejected) {
        Record record = rejected.record();
        SinkException reason = rejected.reason();
        Mono<Void> rejecting;
        if (rejection instanceof ToFunction to) {
            rejecting = Mono.defer(() -> Mono.from(to.function().apply(record, reason)));
        } else if (rejection instanceof ToTable to) {
            TransactionPlan plan = DeadLetters.plan(to.table(), record, reason);
            rejecting = attempts.of(() -> lane.use(connection -> DeadLetters.ensure(connection, to.table())
                            .then(writer.write(connection, plan, record.position()))))
                    .then();
        } else {
            return Mono.error(new RejectionFailure(record, reason));
        }
        return rejecting.doOnSuccess(done -> {
            progress.rejectedOne();
            deadLetters.putAside(record, reason);
        });
    }

    private void done(List<Record> records, int from, Outcome outcome) {
        if (outcome.to() == from) {
            return;
        }
        long missing = outcome.results().stream().mapToLong(Result::missing).sum();
        if (missing > 0) {
            progress.skippedMore(missing);
            LOG.warn(
                    "{} updates or deletions found no row, up to position {}",
                    missing,
                    records.get(outcome.to() - 1).position());
        }
        progress.writtenMore(outcome.to() - from);
        LOG.debug("Wrote {} records", outcome.to() - from);
    }

    /**
     * What an attempt came to.
     *
     * @param to the index behind the last record that is written
     * @param results what the statements reported
     * @param rejected the record at {@code to}, if it cannot be written
     * @param early whether it was rejected for a check that only the commit had failed
     * @param again whether nothing is written and everything must be prepared again
     * @param refreshed whether the target was asked again for the tables
     */
    private record Outcome(
            int to,
            List<Result> results,
            @Nullable RejectedRecord rejected,
            boolean early,
            boolean again,
            boolean refreshed) {
        static Outcome again(boolean refreshed) {
            return new Outcome(0, List.of(), null, false, true, refreshed);
        }

        Outcome with(List<Result> reported) {
            return new Outcome(to, reported, rejected, early, again, refreshed);
        }
    }
}
