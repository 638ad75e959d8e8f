package dev.penstock.sink.internal.flow;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Record;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.preparation.Preparation;
import dev.penstock.sink.internal.preparation.Prepared;
import dev.penstock.sink.internal.transaction.Outcome.Rejected;
import dev.penstock.sink.internal.transaction.Outcome.Written;
import dev.penstock.sink.internal.writer.LaneWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A writer of batches on several connections, in one transaction each for every wave. A wave is acknowledged when all
 * of it is durable. A source transaction that is larger than a batch is written by one connection alone.
 */
final class ParallelWriter implements BatchWriter {
    private final List<LaneWriter> lanes;
    private final SingleWriter single;
    private final Divider divider;
    private final Scheduler encoder;
    private final Acknowledger acknowledger;

    ParallelWriter(
            List<LaneWriter> lanes,
            SingleWriter single,
            Divider divider,
            Scheduler encoder,
            Acknowledger acknowledger) {
        this.lanes = List.copyOf(lanes);
        this.single = single;
        this.divider = divider;
        this.encoder = encoder;
        this.acknowledger = acknowledger;
    }

    @Override
    public Prepared prepare(Batch batch) {
        return batch.isWhole() ? Prepared.needing(batch, Set.of()) : single.prepare(batch);
    }

    @Override
    public Mono<Void> write(Prepared batch) {
        if (!batch.batch().isWhole()) {
            return single.write(batch);
        }
        List<Record> records = batch.batch().records();
        return Mono.just(0)
                .expand(from -> from < records.size() ? next(records, from) : Mono.empty())
                .then();
    }

    private Mono<Integer> next(List<Record> records, int from) {
        return Mono.fromCallable(() -> divider.divide(records, from))
                .subscribeOn(encoder)
                .flatMap(division -> {
                    if (!division.unknown().isEmpty()) {
                        return lanes.get(0).refresh(division.unknown()).thenReturn(from);
                    }
                    if (division.alterationRequest() != null) {
                        return lanes.get(0)
                                .alterTable(division.alterationRequest())
                                .thenReturn(from);
                    }
                    return write(records, from, division).thenReturn(division.to());
                });
    }

    private Mono<Void> write(List<Record> records, int from, Division division) {
        return Flux.range(0, lanes.size())
                .flatMapDelayError(
                        i -> lanes.get(i)
                                .write(division.shares().get(i))
                                .<Object>map(outcome -> outcome)
                                .onErrorResume(Mono::just),
                        lanes.size(),
                        1)
                .collectList()
                .flatMap(ends -> {
                    int durable = durable(records, from, division.to(), ends);
                    int whole = Batch.startOfPosition(records, durable);
                    if (whole > 0) {
                        acknowledger.acknowledgeUpTo(records.get(whole - 1).position());
                    }
                    return ends.stream().allMatch(Written.class::isInstance)
                            ? Mono.empty()
                            : Mono.error(first(records, ends));
                });
    }

    /** Returns the index up to which everything is durable. */
    private static int durable(List<Record> records, int from, int to, List<Object> ends) {
        int durable = to;
        for (Object end : ends) {
            if (end instanceof Rejected rejected) {
                durable = Math.min(durable, startOfTransaction(records, rejected, from));
            } else if (!(end instanceof Written)) {
                durable = from;
            }
        }
        return durable;
    }

    private static int startOfTransaction(List<Record> records, Rejected rejected, int from) {
        int index = Preparation.indexOf(records, rejected.record(), from);
        return Math.max(from, Batch.of(records).startOfTransaction(index));
    }

    /**
     * Returns the error that ends the sink: the target's failure, otherwise that of the first record that cannot be
     * written.
     */
    private static Throwable first(List<Record> records, List<Object> ends) {
        List<Rejected> rejections = new ArrayList<>();
        for (Object end : ends) {
            if (end instanceof Throwable failure) {
                return failure;
            }
            if (end instanceof Rejected rejected) {
                rejections.add(rejected);
            }
        }
        return rejections.stream()
                .min(Comparator.comparingInt(rejected -> Preparation.indexOf(records, rejected.record(), 0)))
                .orElseThrow()
                .reason();
    }
}
