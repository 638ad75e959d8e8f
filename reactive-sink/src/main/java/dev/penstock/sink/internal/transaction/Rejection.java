package dev.penstock.sink.internal.transaction;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;

/** The treatment of a record that cannot be written. */
public sealed interface Rejection {
    /** The sink ends with the error. */
    record Fail() implements Rejection {}

    /**
     * The record is inserted into a table, in the transaction of its neighbours.
     *
     * @param table the table, created if it does not exist
     */
    record ToTable(CollectionName table) implements Rejection {}

    /**
     * The record is passed to a function; it is acknowledged when the returned publisher completes.
     *
     * @param function receives the record and the reason
     */
    record ToFunction(BiFunction<Record, SinkException, Publisher<Void>> function) implements Rejection {}
}
