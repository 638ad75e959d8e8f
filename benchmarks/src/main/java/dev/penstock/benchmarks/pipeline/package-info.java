/** JMH of the steps between connection, subscriber and target: decoder, acknowledgement window, hand-off between threads, batches of the sink. */
@NullMarked
package dev.penstock.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
