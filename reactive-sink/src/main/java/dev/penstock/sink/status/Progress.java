package dev.penstock.sink.status;

/**
 * The counters of one sink, summed over all its subscriptions since it was built. They only grow. Thread-safe. Each
 * method returns the value at the time of the call, so two calls do not give one consistent picture.
 */
public interface Progress {
    /** Returns the number of finished records: written, skipped, ignored or rejected. */
    long records();

    /** Returns the number of committed transactions. */
    long transactions();

    /** Returns the number of updates and deletes whose row was missing in the target. */
    long skipped();

    /** Returns the number of records that could not be written and became dead letters. */
    long rejected();

    /** Returns the number of times a transaction was retried. */
    long retries();

    /** Returns the number of times a batch that failed as a whole was written record by record. */
    long replays();
}
