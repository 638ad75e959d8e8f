/** Errors of the replication slot, one class for each cause. */
@NullMarked
package dev.penstock.source.error.slot;

import org.jspecify.annotations.NullMarked;
