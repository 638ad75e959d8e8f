/** Small programs, one idea each, as the guide shows them. Depends on source, sink and metrics. */
@NullMarked
package dev.penstock.examples.recipes;

import org.jspecify.annotations.NullMarked;
