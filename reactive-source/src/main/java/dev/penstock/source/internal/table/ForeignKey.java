package dev.penstock.source.internal.table;

/**
 * A reference between two tables of a selection, by one or more foreign keys. A foreign key of a partition counts as one of its
 * table.
 *
 * @param child the OID of the table that references
 * @param parent the OID of the table that is referenced
 */
public record ForeignKey(int child, int parent) {}
