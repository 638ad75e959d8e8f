/**
 * Opens connections by pgjdbc, ordinary ones and replication ones, with everything pinned that roles and databases can set
 * otherwise. Depends on core, {@code dev.penstock.source.error} and pgjdbc.
 */
@NullMarked
package dev.penstock.source.internal.connection;

import org.jspecify.annotations.NullMarked;
