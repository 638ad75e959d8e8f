/** Statements that create and alter tables and types. */
@NullMarked
package dev.penstock.core.internal.ddl;

import org.jspecify.annotations.NullMarked;
