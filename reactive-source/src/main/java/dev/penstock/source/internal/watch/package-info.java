/** The comparison of the publication and the tables a stream depends on with what they were when it began. */
@NullMarked
package dev.penstock.source.internal.watch;

import org.jspecify.annotations.NullMarked;
