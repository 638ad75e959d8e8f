/** Digests of tables, by which the tables of a source and of a sink are compared without moving their rows. */
@NullMarked
package dev.penstock.core.digest;

import org.jspecify.annotations.NullMarked;
