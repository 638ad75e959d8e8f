package dev.penstock.sink;

/** The delivery guarantee of a sink. */
public enum Delivery {
    /** Records can be written again after a failure. */
    AT_LEAST_ONCE,
    /** The position is stored in the transaction of the records, so that no record is written twice. */
    EXACTLY_ONCE
}
