/** How a database's catalog describes tables and the types of their columns. */
@NullMarked
package dev.penstock.core.internal.schema;

import org.jspecify.annotations.NullMarked;
