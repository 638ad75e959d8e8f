/** The choice of topic, partitions and key for each record; pure. */
@NullMarked
package dev.penstock.kafka.internal.route;

import org.jspecify.annotations.NullMarked;
