/** Messages in Avro: their schemas, encoding and decoding. */
@NullMarked
package dev.penstock.kafka.internal.avro;

import org.jspecify.annotations.NullMarked;
