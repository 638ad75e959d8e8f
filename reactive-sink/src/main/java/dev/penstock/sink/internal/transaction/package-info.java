/** One transaction of the target for each plan, with the pipeline's position, and the options of writing. */
@NullMarked
package dev.penstock.sink.internal.transaction;

import org.jspecify.annotations.NullMarked;
