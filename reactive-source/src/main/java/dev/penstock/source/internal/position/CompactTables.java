package dev.penstock.source.internal.position;

import org.jspecify.annotations.Nullable;

/**
 * The tables of a position that names them by ranges. Which those are is known once the tables that exist are.
 *
 * @param horizon the oldest transaction that was running when the ranges were made
 * @param read the ranges of the tables read, {@code null} if those are named one by one
 * @param unread the ranges of the unread tables, {@code null} if those are named one by one
 */
record CompactTables(
        long horizon, @Nullable OidRanges read, @Nullable OidRanges unread) {}
