/** Reading of records from topics: consumer, partitions, demand. */
@NullMarked
package dev.penstock.kafka.internal.source;

import org.jspecify.annotations.NullMarked;
