package dev.penstock.source.internal.position;

import org.jspecify.annotations.Nullable;

/**
 * Tables of a position that names them by ranges, to be resolved against the existing tables.
 *
 * @param horizon the oldest transaction that was running when the ranges were made
 * @param read the ranges of the tables read, {@code null} if they are listed one by one
 * @param unread the ranges of the unread tables, {@code null} if they are listed one by one
 */
record CompactTables(
        long horizon, @Nullable OidRanges read, @Nullable OidRanges unread) {}
