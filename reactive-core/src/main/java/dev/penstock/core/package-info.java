/**
 * Records and their parts, acknowledgement, position stores, and the exceptions that all modules share.
 */
@NullMarked
package dev.penstock.core;

import org.jspecify.annotations.NullMarked;
