package dev.penstock.source.internal.snapshot;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.internal.position.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * A part of a table that one reader reads at a go.
 *
 * @param relation the table, and the columns in the order in which {@code query} returns them
 * @param query what to copy, without the COPY around it
 * @param range the values of the key that it holds all rows of, {@code null} where the table is cut otherwise
 */
record Chunk(Relation relation, String query, @Nullable KeyRange range) {}
