/**
 * The JSON form of records, in both directions. Depends on {@code dev.penstock.core}, {@code dev.penstock.core.value} and
 * Jackson 3.
 */
@NullMarked
package dev.penstock.core.json;

import org.jspecify.annotations.NullMarked;
