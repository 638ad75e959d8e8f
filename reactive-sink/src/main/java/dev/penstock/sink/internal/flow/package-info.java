/** The flow of records through a subscription: batches, lanes, acknowledgement. */
@NullMarked
package dev.penstock.sink.internal.flow;

import org.jspecify.annotations.NullMarked;
