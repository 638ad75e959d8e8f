package dev.penstock.sink;

/** The treatment of target tables that are missing or differ in shape from the rows. */
public enum SchemaMode {
    /** Report an error that names the table or column. */
    FAIL,
    /** Create missing tables with their columns, types and key; do not alter existing ones. */
    CREATE,
    /** Create missing tables, and alter tables when those of the source are altered. */
    EVOLVE
}
