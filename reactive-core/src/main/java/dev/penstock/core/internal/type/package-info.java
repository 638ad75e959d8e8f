/** The types of a database: the built-in ones, and those read from its catalog, down to arrays and composites. */
@NullMarked
package dev.penstock.core.internal.type;

import org.jspecify.annotations.NullMarked;
