/** The text forms of PostgreSQL values: parsing and printing. */
@NullMarked
package dev.penstock.core.internal.text;

import org.jspecify.annotations.NullMarked;
