/** A row as the bytes the server sent, and the relation that describes them. */
@NullMarked
package dev.penstock.core.internal.row;

import org.jspecify.annotations.NullMarked;
