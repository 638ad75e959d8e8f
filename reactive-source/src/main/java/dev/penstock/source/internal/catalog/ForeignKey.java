package dev.penstock.source.internal.catalog;

/**
 * Reference between two tables of a selection, by one or more foreign keys. A foreign key of a partition counts as one
 * of its partitioned table.
 *
 * @param child the OID of the referencing table
 * @param parent the OID of the referenced table
 */
public record ForeignKey(int child, int parent) {}
