/**
 * The soak: a pipeline under a steady load for any length of time, with restarts of all parts, and a chart of its resources over time.
 */
@NullMarked
package dev.penstock.verification.soak;

import org.jspecify.annotations.NullMarked;
