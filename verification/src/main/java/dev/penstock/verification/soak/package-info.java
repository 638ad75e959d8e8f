/**
 * The soak: a pipeline under a steady load for as long as one likes, with restarts of everything, and what it holds drawn over time. May
 * depend on source, sink and reactive-test.
 */
@NullMarked
package dev.penstock.verification.soak;

import org.jspecify.annotations.NullMarked;
