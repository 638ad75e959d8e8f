package dev.penstock.sink;

/** The delivery guarantee of a sink. */
public enum Delivery {
    /**
     * Records can be written again after a crash or a restart. Rows with a key are the same afterwards; rows of tables without key are
     * appended again.
     */
    AT_LEAST_ONCE,
    /**
     * The position is stored in the target, in the transaction of the records, so that no record is written twice. Start the source
     * after that position: see {@link PostgresSink#resume}. One connection writes.
     */
    EXACTLY_ONCE
}
