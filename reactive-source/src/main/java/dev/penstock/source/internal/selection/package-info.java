/** Rules that leave out rows and columns, or mask columns. */
@NullMarked
package dev.penstock.source.internal.selection;

import org.jspecify.annotations.NullMarked;
