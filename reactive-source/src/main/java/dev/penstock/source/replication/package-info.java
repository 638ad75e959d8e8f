/**
 * The life of a subscription: its session and threads, the replication connection and its loop, and the way to the
 * subscriber. Depends on the position, acknowledgement, snapshot, catalog, connection and pgoutput packages; takes values,
 * never the options of the source.
 */
@NullMarked
package dev.penstock.source.replication;

import org.jspecify.annotations.NullMarked;
