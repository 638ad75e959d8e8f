/**
 * The life of a subscription: its session and threads, the replication connection and its loop, the way to the subscriber,
 * and the window of what is not acknowledged yet. Depends on the snapshot, catalog, connection and pgoutput packages;
 * takes values, never the options of the source.
 */
@NullMarked
package dev.penstock.source.replication;

import org.jspecify.annotations.NullMarked;
