/** JMH of rows and codecs. Depends on {@code reactive-core} alone. */
@NullMarked
package dev.penstock.benchmarks.type;

import org.jspecify.annotations.NullMarked;
