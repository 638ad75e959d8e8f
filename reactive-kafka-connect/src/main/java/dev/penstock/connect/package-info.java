/** The source as a connector of Kafka Connect. */
@NullMarked
package dev.penstock.connect;

import org.jspecify.annotations.NullMarked;
