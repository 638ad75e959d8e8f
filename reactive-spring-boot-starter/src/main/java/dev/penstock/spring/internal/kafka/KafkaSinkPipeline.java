package dev.penstock.spring.internal.kafka;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.spring.internal.lifecycle.SelfResumingPipeline;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Pipeline that writes all records to Kafka, and resumes after the position that is stored there. */
public final class KafkaSinkPipeline implements SelfResumingPipeline {
    private final KafkaSink sink;
    private volatile Mono<Position> claimed = Mono.empty();

    public KafkaSinkPipeline(KafkaSink sink) {
        this.sink = sink;
    }

    @Override
    public Publisher<?> process(Flux<Record> records) {
        return sink.resume(position -> {
            claimed = position;
            return records;
        });
    }

    /** Claims the pipeline in Kafka. The records subscribe to it once the slot is free, so a standby fences no one. */
    @Override
    public Mono<Position> startAfter() {
        return claimed;
    }
}
