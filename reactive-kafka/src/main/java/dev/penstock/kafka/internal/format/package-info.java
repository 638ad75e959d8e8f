/** Forms of keys and values. */
@NullMarked
package dev.penstock.kafka.internal.format;

import org.jspecify.annotations.NullMarked;
