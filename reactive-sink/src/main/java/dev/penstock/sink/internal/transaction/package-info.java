/** Plans executed on a connection: one transaction each, retries, replay record by record, dead letters. */
@NullMarked
package dev.penstock.sink.internal.transaction;

import org.jspecify.annotations.NullMarked;
