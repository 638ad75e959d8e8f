/** Connections to the target, and classification of its errors. */
@NullMarked
package dev.penstock.sink.internal.connection;

import org.jspecify.annotations.NullMarked;
