package dev.penstock.sink;

/** How source transactions that are larger than a batch are written. */
public enum BatchTransactions {
    /** In one transaction of the target, however large they are: no reader sees a part of one. */
    WHOLE,
    /** In one transaction of the target for each batch. */
    SPLIT
}
