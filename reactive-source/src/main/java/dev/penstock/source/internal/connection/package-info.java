/**
 * Connections through pgjdbc, ordinary ones and replication ones, with all settings fixed that roles and databases can
 * change.
 */
@NullMarked
package dev.penstock.source.internal.connection;

import org.jspecify.annotations.NullMarked;
