package dev.penstock.sink;

/** What to do about tables of the target that are missing or have another shape than the rows. */
public enum SchemaMode {
    /** Report an error. */
    FAIL,
    /** Create tables that are missing. */
    CREATE,
    /** Create tables that are missing, and alter the others when those of the source are altered. */
    EVOLVE
}
