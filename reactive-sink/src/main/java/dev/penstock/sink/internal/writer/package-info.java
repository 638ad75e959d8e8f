/** Writers of batches, one for each connection: attempts, dead letters, and what the target's catalog says of the tables. */
@NullMarked
package dev.penstock.sink.internal.writer;

import org.jspecify.annotations.NullMarked;
