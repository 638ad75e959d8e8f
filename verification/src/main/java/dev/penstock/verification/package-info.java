/**
 * Tests that need source, sink and servers together, or look at all modules at once; and the programs they are. May depend on
 * everything.
 */
@NullMarked
package dev.penstock.verification;

import org.jspecify.annotations.NullMarked;
