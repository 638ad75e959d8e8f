package dev.penstock.source;

/** What becomes of changes of a table's shape. */
public enum SchemaChanges {
    /** They give no records: the rows that follow have the new shape. */
    IGNORE,
    /** Each gives a record before the first row that has the new shape, see {@link dev.penstock.core.Metadata#DEFINITION}. */
    EMIT
}
