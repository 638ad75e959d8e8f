/** Descriptions of tables and of the types of their columns, from the catalog. */
@NullMarked
package dev.penstock.core.internal.schema;

import org.jspecify.annotations.NullMarked;
