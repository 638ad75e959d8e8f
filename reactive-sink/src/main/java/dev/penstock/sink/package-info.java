/**
 * The sink: {@link dev.penstock.sink.PostgresSink} and its builder. Stands on top of all other packages of the sink.
 */
@NullMarked
package dev.penstock.sink;

import org.jspecify.annotations.NullMarked;
