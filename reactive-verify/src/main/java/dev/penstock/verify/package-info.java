/** Comparison of the tables of a source with those of a target while both run, and repair of the rows that differ. */
@NullMarked
package dev.penstock.verify;

import org.jspecify.annotations.NullMarked;
