/** Replication slots: reading, creating and dropping them, and the WAL they retain. */
@NullMarked
package dev.penstock.source.internal.slot;

import org.jspecify.annotations.NullMarked;
