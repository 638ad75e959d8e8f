package dev.penstock.sink;

/** How often a record is written. */
public enum Delivery {
    /** Records can be written again after a failure. */
    AT_LEAST_ONCE,
    /** The position is stored with what is written, so that nothing is written again. */
    EXACTLY_ONCE
}
