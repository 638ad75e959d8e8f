/** The step from records to plans: batches, the tables that records name, and the descriptions of those tables. */
@NullMarked
package dev.penstock.sink.internal.preparation;

import org.jspecify.annotations.NullMarked;
