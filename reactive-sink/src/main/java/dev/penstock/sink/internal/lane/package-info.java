/** Connections that write: one user at a time, statements sent and answered on them, their errors, and retries. */
@NullMarked
package dev.penstock.sink.internal.lane;

import org.jspecify.annotations.NullMarked;
