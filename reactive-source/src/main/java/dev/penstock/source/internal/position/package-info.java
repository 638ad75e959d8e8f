/**
 * Positions: the point of a record in the stream, the tables that its position covers, and the bytes of both. This
 * package knows no connection.
 */
@NullMarked
package dev.penstock.source.internal.position;

import org.jspecify.annotations.NullMarked;
