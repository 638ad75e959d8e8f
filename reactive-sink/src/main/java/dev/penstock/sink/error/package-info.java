/**
 * What can go wrong when records are written. Depends on {@code dev.penstock.core} and the JDK alone.
 */
@NullMarked
package dev.penstock.sink.error;

import org.jspecify.annotations.NullMarked;
