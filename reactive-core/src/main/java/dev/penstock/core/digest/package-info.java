/** Digests of tables, for a comparison of a source's and a sink's tables that transfers no rows. */
@NullMarked
package dev.penstock.core.digest;

import org.jspecify.annotations.NullMarked;
