package dev.penstock.sink.internal.transaction;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;

/** What becomes of a record that cannot be written. */
public sealed interface Rejection {
    /** The sink ends with the error. */
    record Fail() implements Rejection {}

    /**
     * The record goes to a table, in the transaction of its neighbours.
     *
     * @param table the table, made if it is missing
     */
    record ToTable(CollectionName table) implements Rejection {}

    /**
     * The record goes to a function; it is acknowledged when that completes.
     *
     * @param function takes the record and why it cannot be written
     */
    record ToFunction(BiFunction<Record, SinkException, Publisher<Void>> function) implements Rejection {}
}
