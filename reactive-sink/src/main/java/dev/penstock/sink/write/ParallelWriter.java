package dev.penstock.sink.write;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Record;
import dev.penstock.sink.write.Division.Share;
import java.util.List;
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
    Mono<Void> write(Ahead batch) {
        List<Record> records = batch.records();
        return Mono.just(0)
                .expand(from -> from < records.size() ? next(records, from) : Mono.empty())
                .then();
    }

    private Mono<Integer> next(List<Record> records, int from) {
        return Mono.fromCallable(() -> divider.divide(records, from))
                .subscribeOn(encoder)
                .flatMap(division -> {
                    if (!division.unknown().isEmpty()) {
                        return lanes.get(0).learn(division.unknown()).thenReturn(from);
                    }
                    return write(records, from, division).thenReturn(division.to());
                });
    }

    private Mono<Void> write(List<Record> records, int from, Division division) {
        return Flux.range(0, lanes.size())
                .flatMapDelayError(
                        i -> write(i, division).<Throwable>then(Mono.empty()).onErrorResume(Mono::just),
                        lanes.size(),
                        1)
                .collectList()
                .flatMap(failures -> {
                    int durable = durable(records, from, division.to(), failures);
                    if (durable > 0) {
                        acknowledger.acknowledgeUpTo(records.get(durable - 1).position());
                    }
                    return failures.isEmpty() ? Mono.empty() : Mono.error(first(records, durable, failures));
                });
    }

    private Mono<Void> write(int lane, Division division) {
        Share share = division.shares().get(lane);
        return lanes.get(lane).write(share.records(), share.prepared(), durable -> {});
    }

    /** Returns the index behind the last record before which everything is durable. */
    private static int durable(List<Record> records, int from, int to, List<Throwable> failures) {
        int durable = to;
        for (Throwable failure : failures) {
            int at = failure instanceof RejectionFailure rejection
                    ? Preparation.indexOf(records, rejection.record(), from)
                    : from;
            durable = Math.min(durable, at);
        }
        return durable;
    }

    private static Throwable first(List<Record> records, int durable, List<Throwable> failures) {
        for (Throwable failure : failures) {
            if (!(failure instanceof RejectionFailure rejection)) {
                return failure;
            }
            if (Preparation.indexOf(records, rejection.record(), 0) == durable) {
                return rejection.reason();
            }
        }
        return failures.get(0);
    }
}
