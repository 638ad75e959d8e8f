/** Progress of a sink and notifications of its batches, for metrics, traces and health checks. */
@NullMarked
package dev.penstock.sink.status;

import org.jspecify.annotations.NullMarked;
