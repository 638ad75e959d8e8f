package dev.penstock.verify;

import dev.penstock.core.digest.DigestColumn;
import dev.penstock.core.digest.RowDigest;
import dev.penstock.sink.SinkDigests;
import dev.penstock.source.SourceDigests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Comparison of one pair of tables: by slices, then by the rows of the slices that differ, then by the keys of those
 * rows, repeatedly until each is certain.
 */
final class PairComparison {
    private static final int KEYS_AT_ONCE = 500;
    private static final int ROUNDS_OF_KEYS = 25;
    private static final int ROUNDS_WITHOUT_KEY = 3;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final TablePair pair;
    private final SourceDigests source;
    private final SinkDigests target;
    private final @Nullable PipelineWait pipeline;
    private final int limit;

    /**
     * Creates a comparison.
     *
     * @param pipeline waits for the pipeline, {@code null} if none is running
     * @param limit the maximum number of differing rows to name
     */
    PairComparison(
            TablePair pair, SourceDigests source, SinkDigests target, @Nullable PipelineWait pipeline, int limit) {
        this.pair = pair;
        this.source = source;
        this.target = target;
        this.pipeline = pipeline;
        this.limit = limit;
    }

    /** Compares the tables. */
    Mono<TableComparison> compare() {
        int bits = pair.sliceBits();
        return Mono.zip(source.slices(pair.source(), bits), target.slices(pair.target(), bits), SliceComparison::of)
                .flatMap(slices -> pair.hasKey() ? byKey(slices, bits) : withoutKey(slices, bits));
    }

    private Mono<TableComparison> byKey(SliceComparison slices, int bits) {
        List<RowDifference> found = new ArrayList<>();
        return Flux.fromIterable(slices.groups())
                .concatMap(group -> found.size() >= limit ? Mono.just(false) : differences(group, bits, found))
                .all(whole -> whole)
                .map(whole -> result(slices, found, 0, 0, whole));
    }

    /** Adds the rows of some slices that differ; returns whether those are all. */
    private Mono<Boolean> differences(List<Integer> group, int bits, List<RowDifference> found) {
        return Mono.zip(
                        source.rows(pair.source(), bits, group),
                        target.rows(pair.target(), bits, group),
                        RowComparison::keys)
                .flatMapIterable(keys -> parts(keys))
                .concatMap(keys -> found.size() >= limit
                        ? Mono.just(false)
                        : settle(keys).map(differences -> {
                            int room = limit - found.size();
                            found.addAll(differences.subList(0, Math.min(room, differences.size())));
                            return differences.size() <= room;
                        }))
                .all(whole -> whole);
    }

    static List<List<List<String>>> parts(List<List<String>> keys) {
        List<List<List<String>>> parts = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
            parts.add(keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE)));
        }
        return parts;
    }

    /** Returns the rows of these keys that differ with certainty. */
    Mono<List<RowDifference>> settle(List<List<String>> keys) {
        KeyStates states = new KeyStates(
                pair.source().columns().stream().map(DigestColumn::name).toList(), keys);
        return rounds(states, ROUNDS_OF_KEYS).then(Mono.fromSupplier(states::differences));
    }

    private Mono<Void> rounds(KeyStates states, int left) {
        if (states.open().isEmpty() || left == 0) {
            return Mono.empty();
        }
        List<List<String>> keys = states.open();
        return source.columns(pair.source(), keys)
                .flatMap(before -> caughtUp()
                        .then(target.columns(pair.target(), keys))
                        .flatMap(there -> source.columns(pair.source(), keys)
                                .doOnNext(after -> states.round(before, there, after))))
                .then(Mono.defer(() -> states.open().isEmpty()
                        ? Mono.empty()
                        : Mono.delay(PAUSE).then(rounds(states, left - 1))));
    }

    /**
     * Rows without a key are counted by their contents. A difference that persists over several readings is a
     * difference.
     */
    private Mono<TableComparison> withoutKey(SliceComparison slices, int bits) {
        return Flux.fromIterable(slices.groups())
                .concatMap(group ->
                        surplus(group, bits).flatMap(first -> again(group, bits, first, ROUNDS_WITHOUT_KEY - 1)))
                .flatMapIterable(Map::values)
                .collectList()
                .map(surplus -> result(
                        slices,
                        List.of(),
                        surplus.stream()
                                .filter(rows -> rows > 0)
                                .mapToLong(Long::longValue)
                                .sum(),
                        -surplus.stream()
                                .filter(rows -> rows < 0)
                                .mapToLong(Long::longValue)
                                .sum(),
                        true));
    }

    private Mono<Map<Long, Long>> again(List<Integer> group, int bits, Map<Long, Long> surplus, int left) {
        return surplus.isEmpty() || left == 0
                ? Mono.just(surplus)
                : Mono.delay(PAUSE)
                        .then(surplus(group, bits))
                        .map(later -> RowComparison.lasting(surplus, later))
                        .flatMap(lasting -> again(group, bits, lasting, left - 1));
    }

    private Mono<Map<Long, Long>> surplus(List<Integer> group, int bits) {
        Mono<List<RowDigest>> there = target.rows(pair.target(), bits, group);
        return source.rows(pair.source(), bits, group)
                .flatMap(rows -> caughtUp().then(there).map(other -> RowComparison.surplus(rows, other)));
    }

    private Mono<Void> caughtUp() {
        return pipeline == null ? Mono.empty() : pipeline.caughtUp();
    }

    private TableComparison result(
            SliceComparison slices, List<RowDifference> differences, long missing, long extra, boolean whole) {
        return new TableComparison(
                pair.source().name(),
                pair.target().name(),
                slices.sourceRows(),
                slices.targetRows(),
                pair.source().key(),
                differences,
                missing,
                extra,
                whole,
                pair.problems(),
                List.of(),
                0);
    }
}
