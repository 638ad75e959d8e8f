/**
 * Emitted records that are not acknowledged yet, and the LSN that may be confirmed. This package knows no connection
 * and no thread of its own.
 */
@NullMarked
package dev.penstock.source.internal.acknowledgement;

import org.jspecify.annotations.NullMarked;
