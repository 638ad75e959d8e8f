/** Writing of records to topics: producer, transactions, stored positions. */
@NullMarked
package dev.penstock.kafka.internal.sink;

import org.jspecify.annotations.NullMarked;
