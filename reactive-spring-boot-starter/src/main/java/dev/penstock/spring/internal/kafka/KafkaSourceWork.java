package dev.penstock.spring.internal.kafka;

import dev.penstock.core.Record;
import dev.penstock.kafka.KafkaPartition;
import dev.penstock.kafka.KafkaSource;
import dev.penstock.sink.PostgresSink;
import dev.penstock.spring.internal.lifecycle.PipelineWork;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Work of a pipeline that writes each partition of Kafka's topics which it is assigned to a database, by a sink of its own. */
public final class KafkaSourceWork implements PipelineWork {
    private final KafkaSource source;
    private final Function<KafkaPartition, PostgresSink> sinks;
    private final boolean exactlyOnce;
    private final Set<Sinks.Empty<Void>> running = ConcurrentHashMap.newKeySet();

    /**
     * Creates work that has not begun.
     *
     * @param sinks returns the sink of a partition
     * @param exactlyOnce whether the sinks store the position, or else the group does
     */
    public KafkaSourceWork(KafkaSource source, Function<KafkaPartition, PostgresSink> sinks, boolean exactlyOnce) {
        this.source = source;
        this.sinks = sinks;
        this.exactlyOnce = exactlyOnce;
    }

    @Override
    public Publisher<?> process(Mono<Void> stopping) {
        return source.forEachPartition(partition -> counted(written(partition, stopping)))
                .takeUntilOther(stopping.then(Mono.defer(this::finished)));
    }

    private Mono<Void> written(KafkaPartition partition, Mono<Void> stopping) {
        PostgresSink sink = sinks.apply(partition);
        UnaryOperator<Flux<Record>> ending = records -> records.takeUntilOther(stopping);
        return exactlyOnce
                ? sink.resume(position -> ending.apply(partition.recordsAfter(position)))
                : sink.apply(ending.apply(partition.recordsAfterCommitted()));
    }

    private Mono<Void> counted(Mono<Void> work) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> end = Sinks.empty();
            running.add(end);
            return work.doFinally(signal -> {
                running.remove(end);
                end.tryEmitEmpty();
            });
        });
    }

    /** Completes when no partition is worked on any more. */
    private Mono<Void> finished() {
        return Mono.when(running.stream().map(Sinks.Empty::asMono).toList());
    }

    @Override
    public void failed() {}

    @Override
    public void ended() {}

    @Override
    public Mono<Void> released() {
        return Mono.empty();
    }
}
