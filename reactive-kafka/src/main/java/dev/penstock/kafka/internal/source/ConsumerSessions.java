package dev.penstock.kafka.internal.source;

import dev.penstock.kafka.internal.client.KafkaErrors;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The sessions of a source: a consumer with a thread of its own for each subscription. Thread-safe. */
public final class ConsumerSessions {
    private final SourceSettings settings;

    /** Creates the sessions of one source. Nothing is opened yet. */
    public ConsumerSessions(SourceSettings settings) {
        this.settings = settings;
    }

    /**
     * Runs the work of each partition while it is assigned to this consumer. Ends with an error, or when it is
     * cancelled.
     */
    public Mono<Void> forEachPartition(Function<AssignedPartition, Mono<Void>> work) {
        return Mono.<Void>create(result -> {
                    ConsumerLoop loop;
                    try {
                        loop = new ConsumerLoop(settings, work, result);
                    } catch (VirtualMachineError | LinkageError e) {
                        // Reactor would throw it on the thread.
                        result.error(KafkaErrors.of("Opening a consumer", e));
                        return;
                    }
                    Scheduler thread = Schedulers.newSingle("penstock-kafka-source");
                    result.onCancel(loop::stop);
                    var unused = thread.schedule(() -> {
                        try {
                            loop.run();
                        } finally {
                            thread.dispose();
                        }
                    });
                })
                .onErrorMap(
                        error -> error instanceof KafkaException, error -> KafkaErrors.of("Opening a consumer", error))
                .subscribeOn(Schedulers.boundedElastic());
    }
}
