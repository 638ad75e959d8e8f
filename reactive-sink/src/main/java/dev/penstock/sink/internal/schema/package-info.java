/** Creates and alters tables of the target as the records' relations describe them. */
@NullMarked
package dev.penstock.sink.internal.schema;

import org.jspecify.annotations.NullMarked;
