/** Tables of the source: which ones are chosen, their columns, keys and replica identity. */
@NullMarked
package dev.penstock.source.internal.table;

import org.jspecify.annotations.NullMarked;
