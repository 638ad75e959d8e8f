/** The resources of one session: connections, threads, progress figures, and the hand-off of records. */
@NullMarked
package dev.penstock.source.internal.session;

import org.jspecify.annotations.NullMarked;
