/** The examples of the README. */
@NullMarked
package dev.penstock.examples.quickstart;

import org.jspecify.annotations.NullMarked;
