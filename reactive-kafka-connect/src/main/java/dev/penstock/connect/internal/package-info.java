/** Records as those of Kafka Connect: schemas, values, and the queue between the source and the task. */
@NullMarked
package dev.penstock.connect.internal;

import org.jspecify.annotations.NullMarked;
