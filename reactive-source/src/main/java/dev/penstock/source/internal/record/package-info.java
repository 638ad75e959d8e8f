/** Assembly of records from changes and rows, with their metadata and positions. */
@NullMarked
package dev.penstock.source.internal.record;

import org.jspecify.annotations.NullMarked;
