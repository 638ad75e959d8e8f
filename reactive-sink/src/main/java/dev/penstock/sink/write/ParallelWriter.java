package dev.penstock.sink.write;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Record;
import dev.penstock.sink.write.Division.Share;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Writes batches on several connections, in one transaction each for every wave. A wave is acknowledged when all of it is
 * durable.
 */
final class ParallelWriter extends BatchWriter {
    private final List<LaneWriter> lanes;
    private final Divider divider;
    private final Scheduler encoder;
    private final Acknowledger acknowledger;

    ParallelWriter(List<LaneWriter> lanes, Divider divider, Scheduler encoder, Acknowledger acknowledger) {
        this.lanes = List.copyOf(lanes);
        this.divider = divider;
        this.encoder = encoder;
        this.acknowledger = acknowledger;
    }

    @Override
    Ahead prepare(Batch batch) {
        return new Ahead(batch.records(), null);
    }

    @Override
    Mono<Void> write(Ahead batch, OpenEnd end) {
        List<Record> records = batch.records();
        return Mono.just(0)
                .expand(from -> from < records.size() ? next(records, from, end) : Mono.empty())
                .then();
    }

    private Mono<Integer> next(List<Record> records, int from, OpenEnd end) {
        return Mono.fromCallable(() -> divider.divide(records, from))
                .subscribeOn(encoder)
                .flatMap(division -> {
                    if (!division.unknown().isEmpty()) {
                        return lanes.get(0).learn(division.unknown()).thenReturn(from);
                    }
                    return write(records, from, division, end).thenReturn(division.to());
                });
    }

    private Mono<Void> write(List<Record> records, int from, Division division, OpenEnd end) {
        return Flux.range(0, lanes.size())
                .flatMapDelayError(
                        i -> write(i, division, end)
                                .<Throwable>then(Mono.empty())
                                .onErrorResume(Mono::just),
                        lanes.size(),
                        1)
                .collectList()
                .flatMap(failures -> {
                    int durable = durable(records, from, division.to(), failures);
                    if (durable > 0) {
                        acknowledger.acknowledgeUpTo(records.get(durable - 1).position());
                    }
                    if (failures.isEmpty()) {
                        return Mono.empty();
                    }
                    return Mono.error(
                            failures.stream().allMatch(UnfinishedTransaction.class::isInstance)
                                    ? unfinished(records, durable, division.to(), failures)
                                    : first(records, failures));
                });
    }

    private Mono<Void> write(int lane, Division division, OpenEnd end) {
        Share share = division.shares().get(lane);
        return lanes.get(lane).write(share.records(), share.prepared(), end, durable -> {});
    }

    /** Returns the index behind the last record before which everything is durable. */
    private static int durable(List<Record> records, int from, int to, List<Throwable> failures) {
        int durable = to;
        for (Throwable failure : failures) {
            durable = Math.min(durable, durable(records, from, failure));
        }
        return durable;
    }

    private static int durable(List<Record> records, int from, Throwable failure) {
        if (failure instanceof RejectionFailure rejection) {
            return Preparation.indexOf(records, rejection.record(), from);
        }
        return failure instanceof UnfinishedTransaction unfinished
                ? Preparation.indexOf(records, unfinished.left().get(0), from)
                : from;
    }

    /** Puts together what lanes have left, in the order of the records, and what no lane has begun. */
    private static UnfinishedTransaction unfinished(
            List<Record> records, int durable, int to, List<Throwable> failures) {
        Set<Record> left = Collections.newSetFromMap(new IdentityHashMap<>());
        failures.forEach(failure -> left.addAll(((UnfinishedTransaction) failure).left()));
        left.addAll(records.subList(to, records.size()));
        return new UnfinishedTransaction(records.subList(durable, records.size()).stream()
                .filter(left::contains)
                .toList());
    }

    /** Returns what ends the sink: the target's failure, else that of the first record that cannot be written. */
    private static Throwable first(List<Record> records, List<Throwable> failures) {
        return failures.stream()
                .filter(failure ->
                        !(failure instanceof RejectionFailure) && !(failure instanceof UnfinishedTransaction))
                .findFirst()
                .orElseGet(() -> failures.stream()
                        .filter(RejectionFailure.class::isInstance)
                        .map(RejectionFailure.class::cast)
                        .min(Comparator.comparingInt(rejection -> Preparation.indexOf(records, rejection.record(), 0)))
                        .orElseThrow()
                        .reason());
    }
}
