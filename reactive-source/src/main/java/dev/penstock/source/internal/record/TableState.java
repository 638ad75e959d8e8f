package dev.penstock.source.internal.record;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.internal.position.RangedKey;
import org.jspecify.annotations.Nullable;

/**
 * What the stream knows of a table since its last Relation message.
 *
 * @param relation the description its rows are decoded by
 * @param chosen whether its changes are asked for; others are in the publication, not among the chosen tables
 * @param rangedKey its key, if that is one of whose ranges it can be said that they have been read
 */
record TableState(
        Relation relation, boolean chosen, @Nullable RangedKey rangedKey) {}
