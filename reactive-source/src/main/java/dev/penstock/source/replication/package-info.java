/**
 * The running source: positions, the window of acknowledgements, and the session with its loop over the replication
 * connection. Positions and window are pure and know no driver. Depends on {@code dev.penstock.core},
 * {@code dev.penstock.source.pgoutput} and {@code dev.penstock.source.error}.
 */
@NullMarked
package dev.penstock.source.replication;

import org.jspecify.annotations.NullMarked;
