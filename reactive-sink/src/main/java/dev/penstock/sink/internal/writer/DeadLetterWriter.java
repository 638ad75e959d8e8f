package dev.penstock.sink.internal.writer;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.lane.Attempts;
import dev.penstock.sink.internal.lane.Lane;
import dev.penstock.sink.internal.plan.Statement;
import dev.penstock.sink.internal.preparation.Prepared.RejectedRecord;
import dev.penstock.sink.internal.transaction.Rejection;
import dev.penstock.sink.internal.transaction.Rejection.Fail;
import dev.penstock.sink.internal.transaction.Rejection.ToFunction;
import dev.penstock.sink.internal.transaction.Rejection.ToTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A writer of the records that become dead letters, to a table or a function. Used by one batch at a time. */
public final class DeadLetterWriter {
    private final Lane lane;
    private final Attempts attempts;
    private final Rejection rejection;
    private final DeadLetterLog log;
    private volatile @Nullable CollectionName deadLetterTable;

    public DeadLetterWriter(Lane lane, Attempts attempts, Rejection rejection, DeadLetterLog log) {
        this.lane = lane;
        this.attempts = attempts;
        this.rejection = rejection;
        this.log = log;
    }

    /** Returns whether records that cannot be written become dead letters, instead of ending the sink. */
    boolean takeRejected() {
        return !(rejection instanceof Fail);
    }

    /**
     * Makes records dead letters; returns their statements, which are run in the transaction of the neighbouring
     * records.
     */
    Mono<List<Statement>> statements(List<RejectedRecord> rejected) {
        if (rejected.isEmpty()) {
            return Mono.just(List.of());
        }
        rejected.forEach(one -> log.rejected(one.record(), one.reason()));
        if (rejection instanceof ToFunction to) {
            return Flux.fromIterable(rejected)
                    .concatMap(one -> to.function().apply(one.record(), one.reason()))
                    .then(Mono.just(List.of()));
        }
        if (rejection instanceof ToTable to) {
            return deadLetterTable(to.table())
                    .map(table -> rejected.stream()
                            .map(one -> DeadLetters.insert(table, one.record(), one.reason()))
                            .toList());
        }
        return Mono.error(new IllegalStateException("Dead letters are not configured"));
    }

    /** Returns the table of dead letters. It is found or created once, outside of the current transaction. */
    private Mono<CollectionName> deadLetterTable(CollectionName table) {
        CollectionName known = deadLetterTable;
        return known != null
                ? Mono.just(known)
                : attempts.of(() -> lane.borrow(connection -> DeadLetters.ensure(connection, table)))
                        .doOnNext(found -> deadLetterTable = found);
    }
}
