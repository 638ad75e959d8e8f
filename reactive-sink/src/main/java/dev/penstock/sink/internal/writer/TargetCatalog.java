package dev.penstock.sink.internal.writer;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.catalog.CatalogReader;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.lane.Attempts;
import dev.penstock.sink.internal.lane.Lane;
import dev.penstock.sink.internal.preparation.AlterationRequest;
import dev.penstock.sink.internal.preparation.AlterationRequest.OfRow;
import dev.penstock.sink.internal.preparation.AlterationRequest.OfTruncation;
import dev.penstock.sink.internal.preparation.Preparation;
import dev.penstock.sink.internal.preparation.Prepared;
import dev.penstock.sink.internal.schema.ConcurrentChangeException;
import dev.penstock.sink.internal.schema.SchemaWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The catalog of the target, queried and altered through a lane for the rows of the source. Used by one batch at a time. */
public final class TargetCatalog {
    /** The limit for a catalog query, which may wait for locks that the open transaction itself holds. */
    private static final Duration QUESTION = Duration.ofSeconds(30);

    private final Lane lane;
    private final Preparation preparation;
    private final Scheduler encoder;
    private final Attempts attempts;
    private final FiringTriggers triggers;
    private final SchemaWriter schema;
    /** True if the open transaction has altered tables, which other connections cannot read before its end. */
    private volatile boolean altered;

    public TargetCatalog(
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

    /**
     * Queries tables; returns whether they differ from what was known.
     *
     * @param within whether a transaction is open; the query then uses another connection, unless the transaction has altered tables
     */
    Mono<Boolean> refresh(Collection<CollectionName> names, boolean within) {
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

    /** Alters the target as requested, in a transaction of its own. There must be no open transaction. */
    Mono<Void> alterTable(AlterationRequest next) {
        return Mono.defer(() -> {
                    AtomicBoolean again = new AtomicBoolean();
                    return ConcurrentChangeException.retried(attempts.of(() -> alterOnce(next, again.getAndSet(true))));
                })
                .then(Mono.defer(() -> refresh(altered(next), false)))
                .then(Mono.fromRunnable(() -> preparation.altered(next)).publishOn(encoder))
                .then();
    }

    /**
     * Alters a table once.
     *
     * @param again whether it was tried before: then it may have been altered without a confirmation, or by another session
     */
    private Mono<Void> alterOnce(AlterationRequest next, boolean again) {
        return lane.use(connection -> connection
                .run(
                        "BEGIN READ WRITE; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL client_min_messages = warning")
                .then(again ? current(connection, next) : Mono.just(next))
                .flatMap(current -> alter(connection, current))
                .then(connection.run("COMMIT"))
                .then());
    }

    /** Returns the same request with the table as it is now, and the columns that are stored. */
    private static Mono<AlterationRequest> current(TargetConnection connection, AlterationRequest next) {
        return next instanceof OfRow row
                ? CatalogReader.readWithin(connection, List.of(row.name()))
                        .map(found -> new OfRow(row.index(), row.name(), row.relation(), found.get(row.name()), null))
                : Mono.just(next);
    }

    /** Same as {@link #alterTable(AlterationRequest)}, in the open transaction. */
    Mono<Void> alterTableWithin(AlterationRequest next) {
        return lane.use(connection -> {
                    altered = true;
                    return alterWithin(connection, next);
                })
                .then(Mono.defer(() -> refresh(altered(next), true)))
                .then(Mono.fromRunnable(() -> preparation.altered(next)).publishOn(encoder))
                .then();
    }

    /** Returns the tables that an alteration may have changed: if it renamed one, the former name has no table any more. */
    private Set<CollectionName> altered(AlterationRequest request) {
        Set<CollectionName> names = new HashSet<>(schema.formerNames());
        names.add(request.name());
        return names;
    }

    /** Alters a table within a transaction; again if another session creates the same things and commits first. */
    private Mono<Void> alterWithin(TargetConnection connection, AlterationRequest next) {
        AtomicBoolean again = new AtomicBoolean();
        return connection
                .run("SAVEPOINT penstock_alter")
                .then(ConcurrentChangeException.retried(Mono.defer(() -> again.getAndSet(true)
                                ? connection
                                        .run("ROLLBACK TO SAVEPOINT penstock_alter")
                                        .then(current(connection, next))
                                : Mono.just(next))
                        .flatMap(current -> alter(connection, current))))
                .then(connection.run("RELEASE SAVEPOINT penstock_alter"))
                .then();
    }

    private Mono<Void> alter(TargetConnection connection, AlterationRequest next) {
        return next instanceof OfRow row
                ? schema.apply(connection, row.name(), row.relation(), row.table(), row.previous(), lane::<Void>borrow)
                : schema.rename(connection, next.name(), ((OfTruncation) next).source());
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
                .then(Mono.defer(() -> refresh(List.of(table), continued)))
                .thenReturn(true);
    }
}
