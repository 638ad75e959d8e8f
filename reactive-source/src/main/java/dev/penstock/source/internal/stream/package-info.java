/** The replication stream: opening it, driving it on one thread, replacing it after a loss. */
@NullMarked
package dev.penstock.source.internal.stream;

import org.jspecify.annotations.NullMarked;
