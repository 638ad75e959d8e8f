/** Records in the forms of Conduit: Protocol Buffers and Avro. */
@NullMarked
package dev.penstock.conduit.record;

import org.jspecify.annotations.NullMarked;
