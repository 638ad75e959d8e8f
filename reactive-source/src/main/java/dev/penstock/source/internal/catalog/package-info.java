/** Queries of the system catalog about tables: columns, types, constraints, sequences, and the definition that a relation carries. */
@NullMarked
package dev.penstock.source.internal.catalog;

import org.jspecify.annotations.NullMarked;
