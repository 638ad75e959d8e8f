/**
 * The errors of the source, one class for each cause, each saying by {@link dev.penstock.core.PenstockException#isTransient()}
 * whether it can pass by itself; and the one place that turns an SQLSTATE into one of them. Depends on core and {@code java.sql}.
 */
@NullMarked
package dev.penstock.source.error;

import org.jspecify.annotations.NullMarked;
