package dev.penstock.spring.internal.lifecycle;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.PostgresSink;
import dev.penstock.spring.RecordPipeline;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An application's own pipeline that resumes after the last record in the target of its sink. */
public record ResumedPipeline(RecordPipeline pipeline, PostgresSink sink) implements RecordPipeline {
    @Override
    public Publisher<?> process(Flux<Record> records) {
        return pipeline.process(records);
    }

    @Override
    public Mono<Position> startAfter() {
        return sink.lastPosition();
    }
}
