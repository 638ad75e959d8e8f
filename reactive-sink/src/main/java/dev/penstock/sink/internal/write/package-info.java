/**
 * Writes records: batches, compaction, transactions, replay, the stored position. Takes values, never the options; depends on
 * the other packages of the sink below it, on Reactor and on {@code dev.penstock.core}.
 */
@NullMarked
package dev.penstock.sink.internal.write;

import org.jspecify.annotations.NullMarked;
