/**
 * Programs and tests that need source, sink and servers together, or that check all modules at once.
 */
@NullMarked
package dev.penstock.verification;

import org.jspecify.annotations.NullMarked;
