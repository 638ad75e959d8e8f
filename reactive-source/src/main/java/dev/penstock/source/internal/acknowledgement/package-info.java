/**
 * What was emitted and is not acknowledged yet, and the LSN that may be confirmed because of what is. Depends on the
 * position package; knows no connection and no thread of its own.
 */
@NullMarked
package dev.penstock.source.internal.acknowledgement;

import org.jspecify.annotations.NullMarked;
