/**
 * Errors of the source, one class for each cause. {@link dev.penstock.core.PenstockException#isTransient()} returns
 * whether a retry can help.
 */
@NullMarked
package dev.penstock.source.error;

import org.jspecify.annotations.NullMarked;
