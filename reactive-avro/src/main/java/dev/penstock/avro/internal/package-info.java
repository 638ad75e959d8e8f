/** The Avro form of rows and values, by the types of their columns. Pure. */
@NullMarked
package dev.penstock.avro.internal;

import org.jspecify.annotations.NullMarked;
