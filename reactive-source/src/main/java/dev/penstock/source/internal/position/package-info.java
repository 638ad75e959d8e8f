/**
 * Positions: where a record stands, what its position says of the tables it covers, and the bytes of both. Depends on the
 * ranges of the snapshot package and on the LSNs of the pgoutput package; knows no connection.
 */
@NullMarked
package dev.penstock.source.internal.position;

import org.jspecify.annotations.NullMarked;
