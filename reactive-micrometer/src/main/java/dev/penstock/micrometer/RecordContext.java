package dev.penstock.micrometer;

import dev.penstock.core.Record;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;

/**
 * Observation context of a received record. If the record's metadata contain a trace ({@code traceparent}), the observation continues
 * that trace.
 *
 * <p>The record is the carrier, and its metadata are the headers. A handler or an observation filter can add keys from the
 * record, such as its table. It must not add values of rows: traces are often stored without protection.
 */
public final class RecordContext extends ReceiverContext<Record> {
    private final Record record;

    RecordContext(Record record) {
        super((carrier, header) -> carrier.metadata().get(header), Kind.CONSUMER);
        this.record = record;
        setCarrier(record);
        setRemoteServiceName("postgresql");
    }

    /** Returns the record that is being processed. It is the same object as the carrier, but never {@code null}. */
    public Record record() {
        return record;
    }
}
