/** The sink: {@link dev.penstock.sink.PostgresSink} and its builder. */
@NullMarked
package dev.penstock.sink;

import org.jspecify.annotations.NullMarked;
