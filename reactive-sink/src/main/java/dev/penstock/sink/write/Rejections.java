package dev.penstock.sink.write;

import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.write.Rejection.ToFunction;
import reactor.core.publisher.Mono;

/** Does with records that cannot be written what was asked for. */
final class Rejections {
    private final Rejection rejection;

    Rejections(Rejection rejection) {
        this.rejection = rejection;
    }

    /** Completes when the record is done with; fails with {@code reason} where nothing else is to be done with it. */
    Mono<Void> reject(Record record, SinkException reason) {
        if (rejection instanceof ToFunction to) {
            return Mono.defer(() -> Mono.from(to.function().apply(record, reason)));
        }
        return Mono.error(reason);
    }
}
