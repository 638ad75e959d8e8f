/** Errors of a position from which a source cannot resume, one class for each cause. */
@NullMarked
package dev.penstock.source.error.position;

import org.jspecify.annotations.NullMarked;
