package dev.penstock.source.replication;

import dev.penstock.core.type.Relation;

/**
 * What the stream knows of a table since its last Relation message.
 *
 * @param relation the description its rows are decoded by
 * @param chosen whether its changes are asked for; others are in the publication, not among the chosen tables
 */
record TableState(Relation relation, boolean chosen) {}
