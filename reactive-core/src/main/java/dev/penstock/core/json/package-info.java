/**
 * Conversion between records and their JSON form, as a library and as a module for Jackson 3.
 */
@NullMarked
package dev.penstock.core.json;

import org.jspecify.annotations.NullMarked;
