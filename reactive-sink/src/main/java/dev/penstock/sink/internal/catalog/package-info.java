/** Queries of the target's catalog. */
@NullMarked
package dev.penstock.sink.internal.catalog;

import org.jspecify.annotations.NullMarked;
