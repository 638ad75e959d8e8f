/** The part of Go's template language that names tables. Pure functions. */
@NullMarked
package dev.penstock.sink.internal.template;

import org.jspecify.annotations.NullMarked;
