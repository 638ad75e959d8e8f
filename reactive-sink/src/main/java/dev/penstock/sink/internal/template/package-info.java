/**
 * The part of Go's template language that names tables. Pure: depends on {@code dev.penstock.core} and the JDK alone.
 */
@NullMarked
package dev.penstock.sink.internal.template;

import org.jspecify.annotations.NullMarked;
