/** From records to plans: batches, the tables that records name, and what is known of those. */
@NullMarked
package dev.penstock.sink.internal.preparation;

import org.jspecify.annotations.NullMarked;
