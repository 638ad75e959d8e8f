/** The errors of a PostgreSQL server, in a form that may be printed. */
@NullMarked
package dev.penstock.core.internal.error;

import org.jspecify.annotations.NullMarked;
