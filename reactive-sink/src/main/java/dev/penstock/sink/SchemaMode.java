package dev.penstock.sink;

/** The treatment of target tables that are missing or differ in shape from the rows. */
public enum SchemaMode {
    /** Report an error. */
    FAIL,
    /** Create missing tables. */
    CREATE,
    /** Create missing tables, and alter tables when those of the source are altered. */
    EVOLVE
}
