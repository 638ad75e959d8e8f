package dev.penstock.sink.internal.transaction;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.catalog.CatalogReader;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.preparation.Preparation;
import dev.penstock.sink.internal.preparation.Prepared;
import dev.penstock.sink.internal.preparation.Undescribed;
import dev.penstock.sink.internal.schema.SchemaWriter;
import dev.penstock.sink.internal.schema.SchemaWriter.MeanwhileException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * The knowledge of the target's tables, as it is gained through a lane: by queries, and by altering tables to take the rows of the source.
 * Used by one batch at a time.
 */
final class TargetKnowledge {
    /** The limit for a catalog query, which may wait for locks that the open transaction itself holds. */
    private static final Duration QUESTION = Duration.ofSeconds(30);

    /** The most clashes with other sessions that create the same things. */
    private static final int MOST_CLASHES = 3;

    private final Lane lane;
    private final Preparation preparation;
    private final Scheduler encoder;
    private final Attempts attempts;
    private final FiringTriggers triggers;
    private final SchemaWriter schema;
    /** True if the open transaction has altered tables, which other connections cannot read before its end. */
    private volatile boolean altered;

    TargetKnowledge(
            Lane lane,
            Preparation preparation,
            Scheduler encoder,
            Attempts attempts,
            FiringTriggers triggers,
            SchemaWriter schema) {
        this.lane = lane;
        this.preparation = preparation;
        this.encoder = encoder;
        this.attempts = attempts;
        this.triggers = triggers;
        this.schema = schema;
    }

    /** Notes that a batch was written, and whether the transaction has ended with it. */
    void advanced(boolean ends) {
        altered &= !ends;
    }

    /** Queries tables; returns whether anything is new. {@code within} a transaction a separate connection is used. */
    Mono<Boolean> learn(Collection<CollectionName> names, boolean within) {
        if (within && altered && lane.open().isPresent()) {
            return lane.use(connection -> CatalogReader.readWithin(connection, names))
                    .publishOn(encoder)
                    .map(found -> preparation.tables().learn(names, found));
        }
        return attempts.of(() -> within
                        ? lane.borrow(connection -> CatalogReader.read(connection, names))
                                .timeout(QUESTION)
                        : lane.use(connection ->
                                triggers.warn(connection, names).then(CatalogReader.read(connection, names))))
                .publishOn(encoder)
                .map(found -> preparation.tables().learn(names, found));
    }

    /**
     * Alters a table to take the rows of a relation, in a transaction of its own. There must be no open transaction.
     */
    Mono<Void> describe(Undescribed next) {
        return Mono.defer(() -> {
                    AtomicBoolean again = new AtomicBoolean();
                    return attempts.of(() -> describe(next, again.getAndSet(true)))
                            .retryWhen(Retry.max(MOST_CLASHES).filter(MeanwhileException.class::isInstance));
                })
                .onErrorMap(Exceptions::isRetryExhausted, Throwable::getCause)
                .then(learn(List.of(next.name()), false))
                .then(Mono.fromRunnable(() -> preparation.described(next)).publishOn(encoder))
                .then();
    }

    /**
     * Alters a table once.
     *
     * @param again whether it was tried before: then it may have been altered without a confirmation, or by another session
     */
    private Mono<Void> describe(Undescribed next, boolean again) {
        return lane.use(connection -> connection
                .run(
                        "BEGIN READ WRITE; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL client_min_messages = warning")
                .then(again ? current(connection, next) : Mono.just(next))
                .flatMap(current -> alter(connection, current))
                .then(connection.run("COMMIT"))
                .then());
    }

    /** Returns the same description with the table as it is now, and the columns that are stored. */
    private static Mono<Undescribed> current(TargetConnection connection, Undescribed next) {
        return CatalogReader.readWithin(connection, List.of(next.name()))
                .map(found ->
                        new Undescribed(next.index(), next.name(), next.relation(), found.get(next.name()), null));
    }

    /** Same as {@link #describe(Undescribed)}, in the open transaction. */
    Mono<Void> describeWithin(Undescribed next) {
        return lane.use(connection -> {
                    altered = true;
                    return alterWithin(connection, next);
                })
                .onErrorMap(Exceptions::isRetryExhausted, Throwable::getCause)
                .then(Mono.defer(() -> learn(List.of(next.name()), true)))
                .then(Mono.fromRunnable(() -> preparation.described(next)).publishOn(encoder))
                .then();
    }

    /** Alters a table within a transaction; again if another session creates the same things and commits first. */
    private Mono<Void> alterWithin(TargetConnection connection, Undescribed next) {
        AtomicBoolean again = new AtomicBoolean();
        return connection
                .run("SAVEPOINT penstock_describe")
                .then(Mono.defer(() -> again.getAndSet(true)
                                ? connection
                                        .run("ROLLBACK TO SAVEPOINT penstock_describe")
                                        .then(current(connection, next))
                                : Mono.just(next))
                        .flatMap(current -> alter(connection, current))
                        .retryWhen(Retry.max(MOST_CLASHES).filter(MeanwhileException.class::isInstance)))
                .then(connection.run("RELEASE SAVEPOINT penstock_describe"))
                .then();
    }

    private Mono<Void> alter(TargetConnection connection, Undescribed next) {
        return schema.apply(
                connection, next.name(), next.relation(), next.table(), next.previous(), lane::<Void>borrow);
    }

    /** Alters the target for schema changes of the source that only its rows show; returns whether it did. */
    Mono<Boolean> adapt(Prepared prepared, ServerError error) {
        if (!schema.options().alters()) {
            return Mono.just(false);
        }
        if (error.is(ServerError.INVALID_TEXT)) {
            return Mono.fromCallable(() -> RowEvidence.labels(prepared.plan().changes()))
                    .subscribeOn(encoder)
                    .flatMap(labels -> lane.borrow(connection -> schema.addLabels(connection, labels)));
        }
        String column = error.column();
        CollectionName table = error.table().orElse(null);
        if (!error.is(ServerError.NOT_NULL_VIOLATION)
                || error.isOfDomain()
                || column == null
                || table == null
                || !RowEvidence.holdsNull(prepared.plan().changes(), table, column)) {
            return Mono.just(false);
        }
        boolean continued = prepared.batch().continued();
        Mono<Void> alteration = lane.use(connection -> {
            altered |= continued;
            return schema.dropNotNull(connection, table, column);
        });
        return alteration
                .then(Mono.defer(() -> learn(List.of(table), continued)))
                .thenReturn(true);
    }
}
