package dev.penstock.source.internal.snapshot;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.internal.position.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Part of a table that one reader reads at once.
 *
 * @param relation the table, with the columns in the order in which {@code query} returns them
 * @param query the query to copy, without the COPY around it
 * @param range the range of the key that it covers, {@code null} if the table is not divided by its key
 */
record Chunk(Relation relation, String query, @Nullable KeyRange range) {}
