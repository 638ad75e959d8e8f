/** The plan of a transaction: changes encoded as data of COPY, and the statements that write them, in bulk or one by one. */
@NullMarked
package dev.penstock.sink.internal.plan;

import org.jspecify.annotations.NullMarked;
