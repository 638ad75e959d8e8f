package dev.penstock.sink;

/** The way in which source transactions that are larger than a batch are written. */
public enum BatchTransactions {
    /** One transaction of the target, whatever its size: readers never see a part of a source transaction. */
    WHOLE,
    /** One transaction of the target for each batch: readers can see a part of a source transaction. */
    SPLIT
}
