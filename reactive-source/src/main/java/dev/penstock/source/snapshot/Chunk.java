package dev.penstock.source.snapshot;

import dev.penstock.core.type.Relation;

/**
 * A part of a table that one reader reads at a go.
 *
 * @param relation the table, and the columns in the order in which {@code query} returns them
 * @param query what to copy, without the COPY around it
 */
record Chunk(Relation relation, String query) {}
