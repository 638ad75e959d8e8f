/** The client of a schema registry. */
@NullMarked
package dev.penstock.kafka.internal.registry;

import org.jspecify.annotations.NullMarked;
