/** The program of the README. Depends on the source and the sink. */
@NullMarked
package dev.penstock.examples.quickstart;

import org.jspecify.annotations.NullMarked;
