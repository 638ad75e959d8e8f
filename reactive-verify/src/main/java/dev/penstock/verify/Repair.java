package dev.penstock.verify;

import dev.penstock.source.SourceDigests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Comparison of one pair of tables, followed by requests to the pipeline for the differing rows, until these are equal.
 */
final class Repair {
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final TablePair pair;
    private final PairComparison comparison;
    private final SourceDigests source;
    private final Duration timeout;
    private final int limit;
    private final List<RowDifference> repaired = new ArrayList<>();
    private long rows;

    /** Creates a repair, to be run once. */
    Repair(TablePair pair, PairComparison comparison, SourceDigests source, Duration timeout, int limit) {
        this.pair = pair;
        this.comparison = comparison;
        this.source = source;
        this.timeout = timeout;
        this.limit = limit;
    }

    Mono<TableComparison> run() {
        return comparison.compare().flatMap(this::repair);
    }

    private Mono<TableComparison> repair(TableComparison found) {
        if (found.missing() > 0 || found.extra() > 0) {
            return whole(deadline());
        }
        if (found.differences().isEmpty()) {
            return Mono.just(found.after(List.of(), found.complete(), repaired, rows));
        }
        return Flux.fromIterable(PairComparison.parts(keys(found.differences())))
                .concatMap(keys -> source.reread(pair.source(), keys).then(Mono.defer(() -> same(keys, deadline()))))
                .flatMapIterable(left -> left)
                .collectList()
                .flatMap(left -> after(found, left));
    }

    /** Repeats the comparison to find rows beyond the limit, as long as the rows named so far could be repaired. */
    private Mono<TableComparison> after(TableComparison found, List<RowDifference> left) {
        List<List<String>> still = keys(left);
        List<RowDifference> same = found.differences().stream()
                .filter(difference -> !still.contains(difference.key()))
                .toList();
        rows += same.size();
        repaired.addAll(same.subList(0, Math.min(same.size(), limit - repaired.size())));
        return found.complete() || !left.isEmpty()
                ? Mono.just(found.after(left, found.complete(), repaired, rows))
                : run();
    }

    /** Returns the rows that still differ, when all are equal or the deadline has passed. */
    private Mono<List<RowDifference>> same(List<List<String>> keys, long deadline) {
        return Mono.delay(PAUSE)
                .then(Mono.defer(() -> comparison.settle(keys)))
                .flatMap(left -> left.isEmpty() || System.nanoTime() - deadline > 0
                        ? Mono.just(left)
                        : same(keys(left), deadline));
    }

    private Mono<TableComparison> whole(long deadline) {
        return source.reread(pair.source(), List.of()).then(Mono.defer(() -> wholeAgain(deadline)));
    }

    private Mono<TableComparison> wholeAgain(long deadline) {
        return Mono.delay(PAUSE)
                .then(Mono.defer(comparison::compare))
                .flatMap(found ->
                        found.equal() || System.nanoTime() - deadline > 0 ? Mono.just(found) : wholeAgain(deadline));
    }

    private long deadline() {
        return System.nanoTime() + timeout.toNanos();
    }

    private static List<List<String>> keys(List<RowDifference> differences) {
        return differences.stream().map(RowDifference::key).toList();
    }
}
