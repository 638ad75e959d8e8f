package dev.penstock.verification.crash;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.util.Optional;
import reactor.core.publisher.Flux;

/** Where a defect can be built into the connector, to see that the checker finds it. As it stands there is none. */
public interface Wiring {
    /** Returns the connector as it should be. */
    static Wiring sound() {
        return new Wiring() {};
    }

    /**
     * Returns what the sink writes of what the source emits.
     *
     * @param after the position behind which the records are, if any
     * @param durable whom the sink tells what is durable
     */
    default Flux<Record> records(Flux<Record> emitted, Optional<Position> after, Acknowledger durable) {
        return emitted;
    }
}
