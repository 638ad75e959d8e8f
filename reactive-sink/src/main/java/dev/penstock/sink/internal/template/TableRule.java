package dev.penstock.sink.internal.template;

import dev.penstock.core.Record;

/** Rule that names the table of each record: a {@link Template}, or a function of the application. Thread-safe. */
public interface TableRule {
    /**
     * Returns the name of the table for {@code record}, in the form of {@link dev.penstock.core.CollectionName#parse}; empty if there
     * is none.
     *
     * @throws dev.penstock.sink.error.RecordException if the rule fails for this record
     */
    String evaluate(Record record);

    /** Returns whether records of two collections never get the same name. */
    boolean separatesCollections();

    /** Returns whether every record gets the same name. */
    boolean isLiteral();
}
